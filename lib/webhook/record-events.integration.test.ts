import { describe, expect, it } from "vitest";
import { receiveInbound } from "@/lib/message/receive-inbound";
import { SENDING_START as START, setUpSending } from "@/lib/testing/sending-scene";

const scene = setUpSending();
const { db, clock, run } = scene;
const OWN = { webhookUrl: "https://own.example/m", webhookFailoverUrl: "https://own.example/f" };
const PROFILE = {
  webhookUrl: "https://app.example/hook?a=1",
  webhookFailoverUrl: "https://app.example/failover",
};

const setUrls = (data: {
  webhookUrl?: string | null;
  webhookFailoverUrl?: string | null;
  webhookApiVersion?: string;
}) => db.prisma.messagingProfile.update({ where: { id: scene.profileId }, data });
const events = () => db.prisma.webhookQueueEntry.findMany({ orderBy: { id: "asc" } });
const types = async () => (await events()).map((event) => event.eventType);
describe("events of messages (F1)", () => {
  it("are recorded when a message is sent and when it is final, with the instants of the message", async () => {
    await setUrls(PROFILE);
    const { id } = await scene.sut.send(scene.profileId, "+12125550100");
    await run(40);
    await run(1_000);
    expect(await events()).toEqual([
      expect.objectContaining({
        messageId: id,
        messagingProfileId: scene.profileId,
        eventType: "message.sent",
        occurredAt: new Date(START + 40),
        apiVersion: "2",
        url: PROFILE.webhookUrl,
        failoverUrl: PROFILE.webhookFailoverUrl,
        tries: 0,
        payload: null,
        attempts: null,
      }),
      expect.objectContaining({
        messageId: id,
        eventType: "message.finalized",
        occurredAt: new Date(START + 1_040),
      }),
    ]);
  });

  it.each([
    ["a refusal", "+12125550196", ["message.finalized"]],
    ["a failure", "+12125550190", ["message.sent", "message.finalized"]],
    ["an unconfirmed delivery", "+12125550194", ["message.sent", "message.finalized"]],
    ["an expiry on the way", "+12125550198", ["message.sent", "message.finalized"]],
  ])("end with message.finalized for %s", async (_, recipient, expected) => {
    await setUrls(PROFILE);
    await scene.sut.send(scene.profileId, recipient);
    await run();
    await run(120_000);
    await run(1_000);
    expect(await types()).toEqual(expected);
  });

  it("are recorded for a message that expired in the queue, and not when nothing changed", async () => {
    await setUrls(PROFILE);
    await scene.sut.send(scene.profileId, "+12125550100");
    await run(2 * 3_600_000);
    await run();
    expect(await types()).toEqual(["message.finalized"]);
  });

  it("go to the message's own URLs, else to the profile's unless the message was sent without them", async () => {
    const cases = [
      [{}, {}, []],
      [PROFILE, { useProfileWebhooks: false }, []],
      [PROFILE, { useProfileWebhooks: true }, [[PROFILE.webhookUrl, PROFILE.webhookFailoverUrl]]],
      [PROFILE, OWN, [[OWN.webhookUrl, OWN.webhookFailoverUrl]]],
      [{}, { ...OWN, useProfileWebhooks: false }, [[OWN.webhookUrl, OWN.webhookFailoverUrl]]],
      [PROFILE, { webhookUrl: OWN.webhookUrl }, [[OWN.webhookUrl, null]]],
      [PROFILE, { webhookFailoverUrl: OWN.webhookFailoverUrl }, [[OWN.webhookFailoverUrl, null]]],
      [{ webhookFailoverUrl: PROFILE.webhookFailoverUrl }, {}, [[PROFILE.webhookFailoverUrl, null]]],
      [{ webhookUrl: "", webhookFailoverUrl: "" }, {}, []],
    ] as const;
    for (const [urls, more, expected] of cases) {
      await db.pool.query("TRUNCATE webhook_queue");
      await setUrls({ webhookUrl: null, webhookFailoverUrl: null, ...urls });
      await scene.sut.send(scene.profileId, "+12125550100", more);
      await run();
      expect((await events()).map(({ url, failoverUrl }) => [url, failoverUrl])).toEqual(expected);
    }
  });

  it("keep the version the profile had when they happened", async () => {
    await setUrls({ ...PROFILE, webhookApiVersion: "2010-04-01" });
    await scene.sut.send(scene.profileId, "+12125550100");
    await run();
    await setUrls({ webhookApiVersion: "1" });
    await run(1_000);
    expect((await events()).map((event) => event.apiVersion)).toEqual(["2010-04-01", "1"]);
  });

  it("are recorded for a received message, at the profile of its number", async () => {
    const input = { sender: "+12125550100", recipient: scene.numbers[0]?.e164 ?? "", text: "Hi" };
    await receiveInbound(db.pool, clock, input);
    expect(await types()).toEqual([]);
    await setUrls(PROFILE);
    const { messageId } = await receiveInbound(db.pool, clock, input);
    expect(await events()).toEqual([
      expect.objectContaining({
        messageId,
        messagingProfileId: scene.profileId,
        eventType: "message.received",
        occurredAt: new Date(START),
        url: PROFILE.webhookUrl,
      }),
    ]);
  });

  it("have UUIDs of version 7, of the instant they happened", async () => {
    const { rows } = await db.pool.query<{ id: string; floor: string }>(
      "SELECT new_uuid_v7($1) AS id, uuid_v7_floor($1) AS floor FROM generate_series(1, 100)",
      [new Date(START + 7)],
    );
    expect(new Set(rows.map((row) => row.id)).size).toBe(100);
    for (const { id, floor } of rows) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(id.slice(0, 13)).toBe(floor.slice(0, 13));
    }
  });

  it("of URLs that differ in their query alone wait for one endpoint", async () => {
    const { rows } = await db.pool.query(
      `SELECT webhook_endpoint('https://a.example/x?n=1') = webhook_endpoint('https://a.example/x#n') AS same,
              webhook_endpoint('https://a.example/x') = webhook_endpoint('https://a.example/y') AS other`,
    );
    expect(rows).toEqual([{ same: true, other: false }]);
  });
});
