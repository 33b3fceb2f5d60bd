import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { systemClock } from "@/lib/clock";
import { closeAcceptor } from "@/lib/message/accept-message";
import { getMessages } from "@/lib/message/get-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestApi, type TestApi } from "@/lib/testing/test-api";
import { webhookApiVersions } from "@/lib/webhook/types";
import type { WirePreview } from "../selection-preview/schema";
import { renderEvent } from "../webhook-events/render-event";
import type { WireMessage } from "./wire-message";

const db = setUpTestDatabase();
const key: ApiKey = {
  id: "0190b5a0-0000-7000-8000-000000000001",
  name: "shop",
  scopes: ["send", "read"],
  rateLimit: null,
};
const TO = "+12125550101";
let api: TestApi;
let profileId: string;

beforeAll(async () => {
  api = await createTestApi({ clock: systemClock, key });
  profileId = await createStickyProfile(db.prisma, { smartEncoding: true });
  await assignNumbers(db.prisma, profileId, ["+13125550142"]);
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});

const send = (body: Record<string, unknown>) =>
  api.post<WireMessage>("/messages/number_pool", { messaging_profile_id: profileId, to: TO, ...body });
const preview = (body: Record<string, unknown>) =>
  api.post<WirePreview>(`/messaging_profiles/${profileId}/selection_preview`, { to: TO, ...body });

describe("F2 smart encoding in answers", () => {
  it.each<[string, Record<string, unknown>, object, object | null]>([
    [
      "replaced",
      { text: "“It’s” ready…" },
      { encoding: "GSM-7", parts: 1, num_chars: 15, smart_encoding_applied: true },
      {
        smart_encoding_applied: true,
        final_encoding: "gsm7",
        segment_count: 1,
        character_count: 15,
        replaced_character_count: 4,
        length_change: 2,
      },
    ],
    [
      "replaced, and UCS-2 all the same",
      { text: `“”\u200b${"ж".repeat(69)}` },
      { encoding: "UCS-2", parts: 2, num_chars: 71, smart_encoding_applied: true },
      {
        smart_encoding_applied: true,
        final_encoding: "ucs2",
        segment_count: 2,
        character_count: 71,
        replaced_character_count: 3,
        length_change: -1,
      },
    ],
    [
      "nothing to replace",
      { text: "Hello" },
      { encoding: "GSM-7", parts: 1, num_chars: 5, smart_encoding_applied: false },
      {
        smart_encoding_applied: false,
        final_encoding: "gsm7",
        segment_count: 1,
        character_count: 5,
        replaced_character_count: 0,
        length_change: 0,
      },
    ],
    [
      "skipped",
      { text: "“It’s”", encoding: "ucs2" },
      { encoding: "UCS-2", smart_encoding_applied: false },
      {
        smart_encoding_applied: false,
        final_encoding: "ucs2",
        segment_count: 1,
        character_count: 6,
        replaced_character_count: 0,
        length_change: 0,
      },
    ],
    ["an MMS", { text: "“It’s”", type: "MMS" }, { smart_encoding_applied: false, parts: 1 }, null],
  ])(
    "%s: the send, the read and the webhook agree, and show the original text",
    async (_what, body, facts, summary) => {
      const expected = { ...facts, text: body.text, smart_encoding: summary };
      const { status, data } = await send(body);
      expect(status).toBe(200);
      expect(data).toMatchObject(expected);
      expect((await api.get<WireMessage>(`/messages/${data.id}`)).data).toMatchObject(expected);

      const message = (await getMessages(db.pool, [data.id])).get(data.id) ?? null;
      for (const apiVersion of webhookApiVersions) {
        const event = {
          id: data.id,
          messagingProfileId: profileId,
          messageId: data.id,
          eventType: "message.finalized",
          occurredAtMs: Date.now(),
          apiVersion,
          url: "https://hooks.example.com",
          failoverUrl: null,
          facts: null,
        };
        const rendered = renderEvent(event, message);
        if (apiVersion === "2") expect(rendered).toMatchObject({ payload: expected });
        expect(JSON.stringify(rendered), apiVersion).toContain(JSON.stringify(body.text).slice(1, -1));
      }
    },
  );

  it("a preview shows the text that would go out and every character outside GSM-7", async () => {
    const { data } = await preview({ text: "“It’s” 😀’\u200b" });
    expect(data).toMatchObject({
      would_be_accepted: true,
      encoding: "UCS-2",
      parts: 1,
      num_chars: 9,
      text_sent: "\"It's\" 😀'",
      smart_encoding: { smart_encoding_applied: true, replaced_character_count: 4, length_change: -1 },
      special_characters: [
        { character: "“", code_point: "U+201C", replacement: '"', positions: [0] },
        { character: "’", code_point: "U+2019", replacement: "'", positions: [3, 8] },
        { character: "”", code_point: "U+201D", replacement: '"', positions: [5] },
        { character: "😀", code_point: "U+1F600", replacement: null, positions: [7] },
        { character: "\u200b", code_point: "U+200B", replacement: "", positions: [9] },
      ],
    });
    expect((await preview({ text: "It’s", encoding: "ucs2" })).data).toMatchObject({
      text_sent: "It’s",
      special_characters: [{ character: "’", replacement: null }],
    });
  });

  it("a preview of a refused text says what stands in the way; without a text there is nothing to say", async () => {
    expect((await preview({ text: "It’s 😀", encoding: "gsm7" })).data).toMatchObject({
      would_be_accepted: false,
      error: { code: "10015", source: { pointer: "/encoding" } },
      text_sent: "It's 😀",
      special_characters: [{ replacement: "'" }, { character: "😀", replacement: null }],
    });
    expect((await preview({ text: "\u200b" })).data).toMatchObject({
      would_be_accepted: false,
      error: { code: "40316", source: { pointer: "/text" } },
      text_sent: "",
      parts: 0,
    });
    expect((await preview({})).data).toMatchObject({
      text_sent: null,
      special_characters: null,
      smart_encoding: null,
    });
  });
});
