import { describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { readProfile, readProfileWithSecret } from "./read-profile";
import { createProfile, deleteProfile, getProfile } from "./service";
import { getV1Secret } from "./v1-secret";

setUpTestDatabase();
const ctx = { actor: systemActor, clock: manualClock() };

const EVERYTHING = {
  name: "Everything",
  enabled: false,
  numberPool: {
    stickySender: true,
    longCodeWeight: 5,
    tollFreeWeight: 0,
    geomatch: true,
    skipUnhealthy: true,
  },
  mappingLifetimeSeconds: 7_200,
  switchOffBehaviour: "retain",
  whitelistedDestinations: ["US", "CA"],
  webhookUrl: "https://example.com/a",
  webhookFailoverUrl: "https://example.com/b",
  webhookApiVersion: "2010-04-01",
  alphaSender: "My Shop",
  dailySpendLimit: "0.125",
  dailySpendLimitEnabled: true,
  spendAlertEmails: ["ann@example.com", "bob@example.com"],
  mmsFallBackToSms: true,
  mmsTranscoding: true,
  mobileOnly: true,
  smartEncoding: true,
  aiAssistantId: "assistant",
  resourceGroupId: "group",
  healthWebhookUrl: "https://example.com/c",
} as const;

describe("the cheap read", () => {
  it.each([{ name: "Defaults" }, EVERYTHING])("gives $name as the ordinary one does", async (input) => {
    const { id } = await createProfile(ctx, input);
    const profile = await getProfile(id);
    expect(await readProfile(id)).toEqual(profile);
    expect(await readProfileWithSecret(id)).toEqual({ profile, v1Secret: await getV1Secret(id) });
  });

  it("finds no deleted profile and nothing under what is no id", async () => {
    const { id } = await createProfile(ctx, { name: "Gone" });
    await deleteProfile(ctx, id);
    for (const none of [id, "0190b5a0-0000-7000-8000-00000000ffff", "abc", ""])
      await expect(readProfile(none)).rejects.toMatchObject({ code: "not_found" });
  });
});
