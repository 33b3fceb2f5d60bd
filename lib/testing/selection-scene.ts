import { createPoolIndex } from "../number-pool/pool-index";
import { selectSender } from "../number-pool/select-sender";
import type {
  MessageType,
  PoolNumber,
  PoolSettings,
  SenderSelection,
  StickyMappingView,
} from "../number-pool/types";
import { e164, poolNumber, poolSettings } from "./pool-numbers";

/** When every scene plays. */
export const NOW_MS = 1_700_000_000_000;
export const SAN_FRANCISCO = "+14155550101";
export const NEW_YORK = "+12125550101";
export const SEATTLE = "+12065550101";
export const TOLL_FREE = "+18005550101";
export const RECIPIENT_415 = "+14155550199";
export const RECIPIENT_303 = "+13035550199";

/** Assignment ids 1 to 4, in this order. */
export const NUMBERS = [SAN_FRANCISCO, NEW_YORK, SEATTLE, TOLL_FREE];

/** A pool and what is asked of it; what is left out is ordinary. */
export interface Scene {
  settings?: Partial<PoolSettings> | null;
  change?: Record<string, Partial<PoolNumber>>;
  numbers?: readonly string[];
  recipient?: string;
  messageType?: MessageType;
  mapping?: StickyMappingView | null;
}

/** Selects a sender for an SMS from the four numbers, unless the scene says otherwise. */
export function select(scene: Scene): SenderSelection {
  const numbers = (scene.numbers ?? NUMBERS).map((number) =>
    poolNumber(number, NUMBERS.indexOf(number) + 1, scene.change?.[number]),
  );
  const settings = scene.settings === null ? null : poolSettings(scene.settings);
  return selectSender(
    { recipient: e164(scene.recipient ?? RECIPIENT_303), messageType: scene.messageType ?? "SMS" },
    createPoolIndex(settings, numbers),
    scene.mapping ?? null,
    NOW_MS,
  );
}

/** A live mapping to one of them. */
export function mappedTo(number: string, overrides: Partial<StickyMappingView> = {}): StickyMappingView {
  return { assignmentId: NUMBERS.indexOf(number) + 1, isPinned: false, fate: "live", ...overrides };
}

/** The reason, and the number that was chosen; null = none. */
export function outcome(selection: SenderSelection): [string, string | null] {
  return [selection.reason, selection.kind === "selected" ? selection.number.e164 : null];
}

export const ALL_ON: Partial<PoolSettings> = { stickySender: true, geomatch: true, skipUnhealthy: true };
