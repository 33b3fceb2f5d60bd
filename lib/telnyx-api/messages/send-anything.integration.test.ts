import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { systemClock } from "@/lib/clock";
import { closeAcceptor } from "@/lib/message/accept-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { countWrites } from "@/lib/testing/test-acceptor";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import type { WireMessage } from "./wire-message";

const db = setUpTestDatabase();
const key: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000001",
  name: "shop",
  scopes: ["send"],
  rateLimit: null,
};
const NUMBER = "+13125550142";
let api: TestApi;
let profileId: string;

beforeAll(async () => {
  api = await createTestApi({ clock: systemClock, key });
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, [NUMBER, "+13125550143"]);
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});

it("answers anything at all with a message or a named refusal that wrote nothing", async () => {
  const field = fc.oneof(
    fc.jsonValue(),
    fc.string({ unit: "binary" }),
    fc.string({ unit: "grapheme" }),
    fc.constantFrom<unknown>(
      "+12125550107",
      NUMBER,
      profileId,
      "MMS",
      "gsm7",
      "",
      "\0",
      "https://example.com",
      Number.MAX_VALUE,
      -0,
    ),
  );
  const names = ["messaging_profile_id", "to", "from", "text", "subject", "media_urls", "type", "encoding"];
  const more = [
    "auto_detect",
    "webhook_url",
    "webhook_failover_url",
    "use_profile_webhooks",
    "send_at",
    "__proto__",
  ];
  const body = fc
    .tuple(
      fc.record({
        messaging_profile_id: fc.constant(profileId),
        to: fc.constant("+12125550107"),
        text: fc.string(),
      }),
      fc.dictionary(fc.constantFrom(...names, ...more), field, { maxKeys: 3 }),
    )
    .map(([right, changed]) => JSON.stringify({ ...right, ...changed }));
  const path = fc.constantFrom("/messages", "/messages/number_pool", "/messages/long_code");
  await fc.assert(
    fc.asyncProperty(path, fc.oneof(body, fc.json()), async (where, payload) => {
      const before = await countWrites(db.pool);
      const { status, data, errors } = await api.post<WireMessage>(where, payload);
      expect(status, payload).toBeLessThan(500);
      if (status === 200) expect(data.to[0]?.status).toBe("queued");
      else {
        expect(errors.length, payload).toBeGreaterThan(0);
        for (const error of errors) expect(error.meta.url).toContain(error.code);
        expect(await countWrites(db.pool)).toEqual(before);
      }
    }),
    { numRuns: 200 },
  );
});
