import type { CarrierKind } from "./carrier-kind";
import { simulatorKind } from "./simulator";
import { smppKind } from "./smpp/smpp-kind";
import { telnyxKind } from "./telnyx/telnyx-kind";
import { twilioKind } from "./twilio/twilio-kind";

/** Every kind of carrier this version knows. A setting of one kind means nothing to another, hence `any`. */
// biome-ignore lint/suspicious/noExplicitAny: kinds with different settings share this list; each is used only with settings its own schema made
export const carrierKinds: readonly CarrierKind<any>[] = [simulatorKind, smppKind, telnyxKind, twilioKind];

/** null = this version does not know it. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export function findCarrierKind(kind: string): CarrierKind<any> | null {
  return carrierKinds.find((known) => known.kind === kind) ?? null;
}
