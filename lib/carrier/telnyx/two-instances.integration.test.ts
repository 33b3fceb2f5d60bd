import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addTestApiKey } from "@/lib/testing/api-keys";
import { createTestDatabase, setUpTestDatabase, type TestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { startInstances, type TestInstance } from "@/lib/testing/start-instances";
import { carrierMessage, insertCarrier } from "@/lib/testing/test-carrier";
import { TelnyxAccount } from "./telnyx-account";
import { telnyxKind } from "./telnyx-kind";

/*
 * Two installations in processes of their own: the one below has the one above as its upstream Telnyx account, with real
 * requests, signatures and webhooks both ways.
 */
const below = setUpTestDatabase();
const NUMBER = "+12125550142";
interface Message {
  readonly to: readonly { readonly status: string }[];
  readonly cc: readonly { readonly phone_number: string; readonly status: string }[];
}
const PATIENCE = { timeout: 20_000, interval: 100 };
let aboveDb: TestDatabase;
let above: TestInstance;
let here: TestInstance;
let remove: () => Promise<void>;
let keyAbove: string;
let keyBelow: string;
let profileBelow: string;
let carrierId: string;

async function call<T>(instance: TestInstance, key: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${instance.url}/v2${path}`, {
    method: body ? "POST" : "GET",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${response.status} ${JSON.stringify(answer)}`);
  return answer.data as T;
}

beforeAll(async () => {
  aboveDb = await createTestDatabase();
  const started = await startInstances([
    { databaseUrl: aboveDb.url, appSecret: "the-secret-of-the-installation-above" },
    { databaseUrl: below.url, appSecret: process.env.APP_SECRET ?? "" },
  ]);
  ({ remove } = started);
  [above, here] = started.instances as [TestInstance, TestInstance];
  keyAbove = (await addTestApiKey(aboveDb.prisma)).secret;
  keyBelow = (await addTestApiKey(below.prisma)).secret;
  const { public: publicKey } = await call<{ public: string }>(above, keyAbove, "/public_key");
  carrierId = await insertCarrier(below.prisma, telnyxKind, {
    apiKey: keyAbove,
    publicKey,
    baseUrl: `${above.url}/v2`,
  });
  const profileAbove = await createStickyProfile(aboveDb.prisma, {
    webhookUrl: `${here.url}/carriers/${carrierId}/webhooks`,
  });
  await assignNumbers(aboveDb.prisma, profileAbove, [NUMBER]);
  profileBelow = await createStickyProfile(below.prisma);
  await assignNumbers(below.prisma, profileBelow, [NUMBER]);
  await below.prisma.phoneNumber.updateMany({ where: { e164: NUMBER }, data: { carrierId } });
}, 120_000);
afterAll(async () => {
  await remove();
  await aboveDb.drop();
});

const find = (db: Pick<TestDatabase, "prisma">, id: string) => db.prisma.message.findFirst({ where: { id } });
const send = (to: string) =>
  call<{ id: string }>(here, keyBelow, "/messages", { from: NUMBER, to, text: "Through both 🎉" });

describe("an installation with another one as its carrier", () => {
  it.each([
    ["+13125550100", "delivered", null],
    ["+13125550190", "delivery_failed", "40008"],
    ["+13125550191", "delivery_failed", "40002"],
    ["+13125550198", "expired", "40005"],
    ["+13125550196", "delivery_failed", "40009"],
  ])("sends to %s, and its receipt comes back as %s %s", async (to, status, code) => {
    const { id } = await send(to);
    await expect.poll(async () => (await find(below, id))?.status, PATIENCE).toBe(status);
    const message = await find(below, id);
    expect(message).toMatchObject({ carrierId, sender: NUMBER });
    expect(message?.errors ?? null).toEqual(code === null ? null : [expect.objectContaining({ code })]);
    const upstream = await find(aboveDb, message?.carrierMessageId ?? "");
    expect(upstream).toMatchObject({ sender: NUMBER, recipient: to, text: "Through both 🎉" });
  });

  it("sends a group as one message to all, and each has its own receipt", async () => {
    const to = ["+13125550120", "+13125550190", "+13125550122"];
    const { id } = await call<{ id: string }>(here, keyBelow, "/messages/group_mms", {
      from: NUMBER,
      to,
      text: "All of you",
      subject: "For you",
    });
    const group = () => call<Message[]>(here, keyBelow, `/messages/group/${id}`);
    await expect
      .poll(async () => (await group()).map((message) => message.to[0]?.status), PATIENCE)
      .toEqual(["delivered", "delivery_failed", "delivered"]);
    const rows = await aboveDb.prisma.message.findMany({
      where: { text: "All of you" },
      orderBy: { id: "asc" },
    });
    expect(rows.map(({ recipient, type }) => [recipient, type])).toEqual(
      to.map((recipient) => [recipient, "MMS"]),
    );
    expect(new Set(rows.map(({ subject }) => subject))).toEqual(new Set(["For you"]));
    expect(rows.map(({ groupMessageIds }) => groupMessageIds)).toEqual(
      rows.map(() => rows.map((row) => row.id)),
    );
    expect((await group())[1]?.cc.map((other) => [other.phone_number, other.status])).toEqual([
      ["+13125550120", "delivered"],
      ["+13125550122", "delivered"],
    ]);
  });

  it("leaves those out of a group that have opted out since", async () => {
    const to = ["+13125550131", "+13125550132", "+13125550133"];
    await below.prisma.messagingProfile.updateMany({ data: { sendingHeldAt: new Date() } });
    const { id } = await call<{ id: string }>(here, keyBelow, "/messages/group_mms", {
      from: NUMBER,
      to,
      text: "Some of you",
    });
    await call(here, keyBelow, `/messaging_profiles/${profileBelow}/optouts`, { to: "+13125550132" });
    await below.prisma.messagingProfile.updateMany({ data: { sendingHeldAt: null } });
    await expect
      .poll(
        async () =>
          (await call<Message[]>(here, keyBelow, `/messages/group/${id}`)).map(
            ({ to: [party] }) => party?.status,
          ),
        PATIENCE,
      )
      .toEqual(["delivered", "sending_failed", "delivered"]);
    const rows = await aboveDb.prisma.message.findMany({
      where: { text: "Some of you" },
      orderBy: { id: "asc" },
    });
    expect(rows.map(({ recipient }) => recipient)).toEqual(["+13125550131", "+13125550133"]);
  });

  it("ends a message that is refused above, with the words of above", async () => {
    await aboveDb.prisma.messagingProfile.updateMany({ data: { whitelistedDestinations: ["US"] } });
    const { id } = await send("+447400555010");
    await expect.poll(async () => (await find(below, id))?.status, PATIENCE).toBe("sending_failed");
    expect((await find(below, id))?.errors).toEqual([
      expect.objectContaining({ code: "40001", detail: expect.stringContaining("40309") }),
    ]);
  });

  it("takes what comes in above, signed, once", async () => {
    await call(above, keyAbove, "/simulator/inbound", {
      from: "+13125550177",
      to: NUMBER,
      text: "Hello you",
    });
    const inbox = () =>
      below.prisma.message.findMany({ where: { messagingProfileId: profileBelow, direction: "inbound" } });
    await expect.poll(async () => (await inbox()).length, PATIENCE).toBe(1);
    expect(await inbox()).toEqual([
      expect.objectContaining({ sender: "+13125550177", recipient: NUMBER, text: "Hello you", carrierId }),
    ]);
  });

  it("does not send twice what it hands over twice, because above honours the key", async () => {
    const account = new TelnyxAccount({ apiKey: keyAbove, publicKey: "", baseUrl: `${above.url}/v2` }, null);
    const message = carrierMessage({ sender: NUMBER, recipient: "+13125550111" });
    const first = await account.send(message);
    expect(first.result.kind).toBe("sent");
    expect(await account.send(message)).toEqual(first);
    expect(await aboveDb.prisma.message.count({ where: { recipient: "+13125550111" } })).toBe(1);
  });

  it("tells the truth about the connection", async () => {
    const test = (apiKey: string) =>
      new TelnyxAccount({ apiKey, publicKey: "", baseUrl: `${above.url}/v2` }, null).test(
        AbortSignal.timeout(5_000),
      );
    expect(await test(keyAbove)).toMatchObject({ isOk: true });
    expect(await test("no-key")).toMatchObject({ isOk: false, detail: expect.stringContaining("API key") });
    await expect
      .poll(
        async () => (await below.prisma.carrierState.findFirst({ where: { carrierId } }))?.state,
        PATIENCE,
      )
      .toBe("connected");
  });
});
