import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "@/lib/clock";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { SenderProfiles } from "./sender-profiles";
import type { SenderMessageInput } from "./types";

const db = setUpTestDatabase();
const RECIPIENT = e164("+12125550100");
let acceptors: TestAcceptor[];
let profileId: string;
let number: TestAssignment;

beforeEach(async () => {
  // Two of them stand for two processes; nobody tells them of changes.
  acceptors = [createTestAcceptor(db.pool, systemClock), createTestAcceptor(db.pool, systemClock)];
  profileId = await createStickyProfile(db.prisma);
  number = (await assignNumbers(db.prisma, profileId, 2))[0] as TestAssignment;
});
afterEach(() => Promise.all(acceptors.map(({ acceptor }) => acceptor.close())));

const send = (more: Partial<SenderMessageInput> = {}, index = 0) =>
  (acceptors[index] as TestAcceptor).acceptor.acceptFromSender({
    sender: e164(number.e164),
    recipient: RECIPIENT,
    text: "Hello",
    ...more,
  });
const refusal = (more: Partial<SenderMessageInput> = {}, index = 0) =>
  send(more, index).then(
    (message) => Promise.reject(new Error(`accepted for ${message.messagingProfileId}`)),
    (error: unknown) => error,
  );
async function unassign(): Promise<void> {
  await db.prisma.numberAssignment.update({
    where: { id: BigInt(number.assignmentId) },
    data: { endedAt: new Date(), endReason: "unassigned" },
  });
}

/** In one transaction, as the portal does it. */
async function moveTo(messagingProfileId: string): Promise<void> {
  const [, made] = await db.prisma.$transaction([
    db.prisma.numberAssignment.update({
      where: { id: BigInt(number.assignmentId) },
      data: { endedAt: new Date(), endReason: "moved" },
    }),
    db.prisma.numberAssignment.create({
      data: { messagingProfileId, phoneNumberId: number.phoneNumberId, e164: number.e164 },
    }),
  ]);
  number = { ...number, assignmentId: Number(made.id) };
}

describe("a message that names its sender and no profile", () => {
  it("belongs to the profile of the number, and reads no mapping (S9)", async () => {
    expect(await send()).toMatchObject({
      messagingProfileId: profileId,
      sender: number.e164,
      phoneNumberId: number.phoneNumberId,
      reason: "explicit",
      mapping: null,
    });
  });

  it.each([
    ["is not in the inventory", async () => {}, "+12125550199"],
    ["has been unassigned", unassign, null],
    ["has been deleted", () => db.prisma.phoneNumber.delete({ where: { id: number.phoneNumberId } }), null],
    [
      "is disabled",
      () => db.prisma.phoneNumber.update({ where: { id: number.phoneNumberId }, data: { enabled: false } }),
      null,
    ],
  ])("is refused with 40305 when the number %s, also right after it was used", async (_, change, sender) => {
    await send();
    await change();
    for (const index of [0, 1])
      expect(await refusal(sender === null ? {} : { sender: e164(sender) }, index)).toMatchObject({
        code: "invalid_sender",
        field: "sender",
        entry: { status: 400, telnyxCode: "40305" },
      });
  });

  it("is refused for its body before its sender", async () => {
    expect(await refusal({ sender: e164("+12125550199"), text: "a\0" })).toMatchObject({ field: "text" });
  });

  it("gets the first answer when it is repeated, although the number has left its profile", async () => {
    const idempotency = {
      apiKeyId: "00000000-0000-7000-8000-0000000000a1",
      key: "from-1",
      fingerprint: "f",
    };
    const first = await send({ idempotency });
    await unassign();
    expect(await send({ idempotency })).toEqual(first);
    expect(await send({ idempotency }, 1)).toEqual(first);
    expect(await refusal({})).toMatchObject({ code: "invalid_sender" });
  });
});

describe("a number that has moved to another profile (S12)", () => {
  it.each([
    ["as it is", {}],
    ["which has been disabled", { enabled: false }],
    ["which allows no destination", { whitelistedDestinations: [] }],
    ["which has been deleted", { deletedAt: new Date() }],
  ])("sends for the new profile, whatever is cached of the old one, %s", async (_, data) => {
    await send();
    await send({}, 1);
    const other = await createStickyProfile(db.prisma);
    await moveTo(other);
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data });
    expect(await send()).toMatchObject({ messagingProfileId: other });
    expect(await send({}, 1)).toMatchObject({ messagingProfileId: other });
  });

  it("is refused for the sake of the new profile only", async () => {
    await send();
    const other = await createStickyProfile(db.prisma, { enabled: false });
    await moveTo(other);
    expect(await refusal()).toMatchObject({ code: "profile_disabled" });
  });

  it("again and again, under load: never sends for a profile it has left", async () => {
    const profiles = [profileId, await createStickyProfile(db.prisma)];
    let isOver = false;
    const load = acceptors.flatMap((_, index) =>
      Array.from({ length: 10 }, async () => {
        while (!isOver) await send({}, index).catch((error) => expect(error.code).toBe("invalid_sender"));
      }),
    );
    for (let round = 1; round <= 30; round++) {
      const current = profiles[round % 2] as string;
      await moveTo(current);
      const sent = await Promise.all(Array.from({ length: 20 }, (_, i) => send({}, i % 2)));
      expect(new Set(sent.map((message) => message.messagingProfileId))).toEqual(new Set([current]));
    }
    isOver = true;
    await Promise.all(load);
  });
});

describe("the profiles of senders", () => {
  it("are looked up once, together, until the number is seen to have left", async () => {
    const [sut] = acceptors as [TestAcceptor];
    const queries: string[] = [];
    const pool = new Proxy(db.pool, {
      get(target, property) {
        if (property !== "query") return Reflect.get(target, property, target);
        return (query: { values: string[] }) => {
          queries.push(query.values[0] ?? "");
          return target.query(query as never);
        };
      },
    });
    const senders = new SenderProfiles(pool, sut.snapshots, 2);
    const sender = e164(number.e164);
    const found = await Promise.all([senders.find(sender), senders.find(sender), senders.find(sender)]);
    expect([...found, await senders.find(sender)]).toEqual(new Array(4).fill(profileId));
    expect(queries).toEqual([sender]);

    const other = await createStickyProfile(db.prisma);
    await moveTo(other);
    await sut.snapshots.load(profileId);
    expect(await senders.find(sender)).toBe(other);
    expect(queries).toHaveLength(2);

    const more = await assignNumbers(db.prisma, profileId, 2);
    for (const one of more) await senders.find(e164(one.e164));
    expect(queries).toHaveLength(4);
    // Only two are kept, and this one was unused for longest.
    await senders.find(sender);
    expect(queries).toHaveLength(5);
  });
});
