import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiKey } from "@/lib/api-key/types";
import { systemClock } from "@/lib/clock";
import { closeAcceptor } from "@/lib/message/accept-message";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { countWrites, findMappingRow } from "@/lib/testing/test-acceptor";
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
const RECIPIENTS = ["+12125550101", "+14165550102", "+12125550103"];
let api: TestApi;
let profileId: string;

beforeAll(async () => {
  api = await createTestApi({ clock: systemClock, key });
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, [NUMBER]);
});
afterAll(async () => {
  await api.app.close();
  await closeAcceptor();
});

const send = (body: Record<string, unknown>, headers?: Record<string, string>) =>
  api.post<WireMessage>(
    "/messages/group_mms",
    { from: NUMBER, to: RECIPIENTS, text: "Hello", ...body },
    headers && { headers },
  );
const numbersOf = (parties: readonly { phone_number: string }[]) =>
  parties.map((party) => party.phone_number);

describe("POST /messages/group_mms", () => {
  it("stores a message for each recipient, with the others as cc, and touches no mapping (S9)", async () => {
    const { status, data } = await send({ media_urls: ["https://example.com/a.jpg"], subject: "Trip" });
    expect(status).toBe(200);
    expect(data).toMatchObject({
      type: "MMS",
      messaging_profile_id: profileId,
      from: { phone_number: NUMBER },
      to: RECIPIENTS.map((phone_number) => ({ phone_number, status: "queued" })),
      cc: [],
      subject: "Trip",
    });
    const group = await api.get<WireMessage[]>(`/messages/group/${data.id}`);
    expect(group.data.map(({ to }) => numbersOf(to))).toEqual(RECIPIENTS.map((recipient) => [recipient]));
    for (const [place, message] of group.data.entries()) {
      expect(numbersOf(message.cc)).toEqual(RECIPIENTS.filter((_, other) => other !== place));
      expect(message).toMatchObject({ type: "MMS", text: "Hello", parts: 1, subject: "Trip" });
      // By the id of any of them.
      const again = await api.get<WireMessage[]>(`/messages/group/${message.id}`);
      expect(again.data.map(({ id }) => id)).toEqual(group.data.map(({ id }) => id));
    }
    expect(group.data[0]?.id).toBe(data.id);
    for (const recipient of RECIPIENTS)
      expect(await findMappingRow(db.pool, profileId, recipient)).toBeNull();
    const { rows } = await db.pool.query("SELECT 1 FROM outbound_queue WHERE message_id = ANY($1::uuid[])", [
      group.data.map(({ id }) => id),
    ]);
    expect(rows).toHaveLength(3);
  });

  it("is answered as the first time under one idempotency key, and sent once", async () => {
    const first = await send({ text: "Once" }, { "idempotency-key": "group-1" });
    const before = await countWrites(db.pool);
    const again = await send({ text: "Once" }, { "idempotency-key": "group-1" });
    expect(again.data).toEqual(first.data);
    expect(await countWrites(db.pool)).toEqual(before);
    const other = await send({ text: "Other" }, { "idempotency-key": "group-1" });
    expect(other.status).toBe(422);
  });

  it("accepts groups and single messages side by side", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        i % 2 === 0
          ? send({ text: `Group ${i}` }).then(({ status }) => status)
          : api
              .post("/messages", { from: NUMBER, to: RECIPIENTS[0], text: `One ${i}` })
              .then(({ status }) => status),
      ),
    );
    expect(answers).toEqual(Array(12).fill(200));
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    ["one recipient", { to: RECIPIENTS.slice(0, 1) }, "10033", "/to"],
    ["nobody", { to: [] }, "10033", "/to"],
    ["nine recipients", { to: Array.from({ length: 9 }, (_, i) => `+1212555012${i}`) }, "10033", "/to"],
    ["one recipient as text", { to: "+12125550101" }, "10020", "/to"],
    ["a recipient twice", { to: ["+12125550101", "+12125550102", "+12125550101"] }, "40310", "/to/2"],
    ["the sender itself", { to: ["+12125550101", NUMBER] }, "40310", "/to/1"],
    ["a recipient that is no number", { to: ["+12125550101", "12125550102"] }, "40310", "/to/1"],
    ["a recipient elsewhere", { to: ["+12125550101", "+447700900123"] }, "40309", "/to/1"],
    ["a number on no profile", { from: "+13125550199" }, "40305", "/from"],
    ["an alphanumeric sender", { from: "Acme" }, "40305", "/from"],
    ["nothing to send", { text: "" }, "40316", "/text"],
    ["eleven media", { media_urls: Array(11).fill("https://example.com/a.jpg") }, "40317", "/media_urls"],
    ["eleven parts of text", { text: "x".repeat(1_531) }, "40302", "/text"],
  ])("refuses %s, and writes nothing (S11)", async (_name, body, code, pointer) => {
    const before = await countWrites(db.pool);
    const { status, errors } = await send(body);
    expect([status, errors.map((error) => [error.code, error.source])]).toEqual([400, [[code, { pointer }]]]);
    expect(await countWrites(db.pool)).toEqual(before);
  });

  it("refuses the whole group when one has opted out, and says which (F6)", async () => {
    await api.post(
      `/messaging_profiles/${profileId}/optouts`,
      { to: "+12125550113" },
      { key: { ...key, scopes: ["admin"] } },
    );
    const before = await countWrites(db.pool);
    const { status, errors } = await send({ to: ["+12125550111", "+12125550112", "+12125550113"] });
    expect([status, errors.map((error) => [error.code, error.source])]).toEqual([
      400,
      [["40300", { pointer: "/to/2" }]],
    ]);
    expect(await countWrites(db.pool)).toEqual(before);
  });

  it("refuses a number whose carrier knows no groups, and one that cannot do MMS (40308)", async () => {
    const other = await createStickyProfile(db.prisma);
    const [assigned] = await assignNumbers(db.prisma, other, ["+13125550177"]);
    const number = await db.prisma.phoneNumber.findFirstOrThrow({ where: { e164: assigned?.e164 ?? "" } });
    const carrier = await db.prisma.carrier.create({
      data: {
        id: "0190b5a0-0000-7000-8000-0000000000aa",
        name: "Twilio",
        kind: "twilio",
        settings: {},
        canMms: true,
      },
    });
    await db.prisma.phoneNumber.update({ where: { id: number.id }, data: { carrierId: carrier.id } });
    const group = await send({ from: "+13125550177" });
    expect(group.errors.map((error) => [error.code, error.source])).toEqual([
      ["40308", { pointer: "/from" }],
    ]);
    const single = await api.post("/messages", {
      from: "+13125550177",
      to: RECIPIENTS[0],
      text: "One",
      type: "MMS",
    });
    expect(single.status).toBe(200);
  });
});

describe("GET /messages/group/{message_id}", () => {
  it("does not know a message of its own, nor what does not exist", async () => {
    const { data } = await api.post<WireMessage>("/messages", {
      from: NUMBER,
      to: RECIPIENTS[0],
      text: "One",
    });
    for (const id of [data.id, "0190b5a0-0000-7000-8000-0000000000ff", "nonsense"]) {
      const { status, errors } = await api.get(`/messages/group/${id}`);
      expect([status, errors[0]?.code, errors[0]?.source]).toEqual([
        404,
        "40303",
        { parameter: "message_id" },
      ]);
    }
  });

  it("shows a group only to a key that may read it", async () => {
    const { data } = await send({ text: "Ours" });
    const foreign = { ...key, id: "0190b5a0-0000-7000-8000-000000000002" };
    expect((await api.get(`/messages/group/${data.id}`, { key: foreign })).status).toBe(404);
    expect((await api.get(`/messages/group/${data.id}`)).status).toBe(200);
  });
});
