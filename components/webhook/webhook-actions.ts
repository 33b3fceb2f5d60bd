import type { ActionResult } from "@/lib/errors/action-result";
import type { DeliveryLogFields } from "@/lib/webhook/delivery-log-href";

type Action<Input, Data> = (input: Input) => Promise<ActionResult<Data>>;

/** Delivers events again; passed in by the page. */
export interface RedeliverActions {
  readonly chosen: Action<{ deliveryIds: string[]; toProfileUrls: boolean }, { count: number }>;
  readonly count: Action<DeliveryLogFields, { count: number; isExact: boolean }>;
  readonly step: Action<
    { fields: DeliveryLogFields; beforeId: string | null; startedAtMs: number; toProfileUrls: boolean },
    { count: number; nextId: string | null }
  >;
}
