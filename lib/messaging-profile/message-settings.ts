import { AppError } from "@/lib/errors/app-error";
import type { MessageSettings } from "./types";

/** What a new profile has (reference: Telnyx API §2.2). */
export const DEFAULT_MESSAGE_SETTINGS: MessageSettings = {
  webhookUrl: null,
  webhookFailoverUrl: null,
  webhookApiVersion: "2",
  alphaSender: null,
  dailySpendLimit: null,
  dailySpendLimitEnabled: false,
  spendAlertEmails: [],
  mmsFallBackToSms: false,
  mmsTranscoding: false,
  mobileOnly: false,
  smartEncoding: false,
  urlShortener: null,
  aiAssistantId: null,
  resourceGroupId: null,
  healthWebhookUrl: null,
};

const KEYS = Object.keys(DEFAULT_MESSAGE_SETTINGS) as (keyof MessageSettings)[];

/** The message settings out of anything that has them. */
export function messageSettingsOf(profile: MessageSettings): MessageSettings {
  return Object.fromEntries(KEYS.map((key) => [key, profile[key]])) as unknown as MessageSettings;
}

/**
 * The settings after the changes; absent = unchanged.
 *
 * @throws AppError missing_parameter (`field` dailySpendLimit): a limit is switched on that was never set
 */
export function applyMessageSettings(
  stored: MessageSettings,
  changes: Partial<MessageSettings>,
): MessageSettings {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const next = messageSettingsOf({ ...stored, ...given });
  if (next.dailySpendLimitEnabled && next.dailySpendLimit === null)
    throw new AppError("missing_parameter", {
      field: "dailySpendLimit",
      detail: "Set a daily spend limit to switch it on.",
    });
  return next;
}
