import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { systemActor } from "@/lib/audit/record-audit";
import { addOptOut, removeOptOut } from "@/lib/opt-out/service";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import {
  countWrites,
  createTestAcceptor,
  findMappingRow,
  type TestAcceptor,
} from "@/lib/testing/test-acceptor";
import { previewMessage } from "./preview-message";
import { receiveInbound } from "./receive-inbound";

const db = setUpTestDatabase();
const clock = manualClock(Date.UTC(2026, 0, 15, 12));
const ctx = { actor: systemActor, clock };
const RECIPIENT = "+12125550123";

let sut: TestAcceptor;
/** What another process is. */
let other: TestAcceptor;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
  other = createTestAcceptor(db.pool, clock);
});
afterAll(() => Promise.all([sut.acceptor.close(), other.acceptor.close()]));
beforeEach(async () => {
  clock.advance(3_600_000);
  await db.pool.query("TRUNCATE messages, outbound_queue, opt_outs");
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 2);
});

const ours = (index = 0) => e164(numbers[index]?.e164 ?? "");
const send = (more = {}) => sut.send(profileId, RECIPIENT, more);
const refusal = (more = {}, from = sut) => from.refusal(profileId, RECIPIENT, more);
const write = (text: string) =>
  receiveInbound(db.pool, clock, { sender: RECIPIENT, recipient: ours(1), text });
const block = () => addOptOut(ctx, profileId, e164(RECIPIENT), "portal");

describe("a recipient who has opted out (F6)", () => {
  it("is refused with 40300 that names both numbers, and nothing is written (S11)", async () => {
    const first = await send();
    const mapping = await findMappingRow(db.pool, profileId, RECIPIENT);
    await write("STOP");
    const before = await countWrites(db.pool);
    clock.advance(60_000);
    const refused = await refusal();
    expect(refused).toMatchObject({
      code: "opted_out",
      field: "recipient",
      detail: `Messages cannot be sent from '${ours(1)}' to '${RECIPIENT}' due to an existing block rule.`,
    });
    expect(refused.entry).toMatchObject({ status: 400, telnyxCode: "40300" });
    expect((await refusal({ sender: ours(0) })).detail).toContain(`from '${ours(0)}' to '${RECIPIENT}'`);
    expect(await countWrites(db.pool)).toEqual(before);
    expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toEqual(mapping);

    await write("START");
    expect(await send()).toMatchObject({ sender: first.sender, reason: "sticky" });
  });

  it("is refused whatever the pool does: sticky off, pool off, sender named", async () => {
    await block();
    const unknown = `Messages cannot be sent from this profile to '${RECIPIENT}' due to an existing block rule.`;
    expect((await refusal()).detail).toBe(unknown);
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { stickySender: false } });
    expect((await refusal()).detail).toBe(unknown);
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { numberPoolEnabled: false } });
    expect((await refusal()).code).toBe("opted_out");
    expect((await refusal({ sender: ours() })).code).toBe("opted_out");
  });

  it("is refused for this profile alone, and others of the same batch are not", async () => {
    const elsewhere = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, elsewhere, 1);
    await block();
    const [refused, ...sent] = await Promise.all([
      refusal(),
      sut.send(elsewhere, RECIPIENT),
      sut.send(profileId, "+12125550124"),
      sut.send(profileId, "+12125550125", { sender: ours() }),
    ]);
    expect(refused.code).toBe("opted_out");
    expect(sent.map((message) => message.recipient)).toEqual([RECIPIENT, "+12125550124", "+12125550125"]);
  });

  it("comes after the destination and before the selection in the order of refusals", async () => {
    await block();
    await db.prisma.phoneNumber.updateMany({
      where: { id: { in: numbers.map((number) => number.phoneNumberId) } },
      data: { enabled: false },
    });
    expect((await refusal()).code).toBe("opted_out");
    expect((await refusal({ sender: e164("+13055550199") })).code).toBe("opted_out");
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: { whitelistedDestinations: ["MX"] },
    });
    expect((await refusal()).code).toBe("destination_not_allowed");
    expect((await refusal({ text: "" })).code).toBe("no_content");
  });

  it("is refused by every process once the block was recorded, and by none once it was lifted (S12)", async () => {
    for (let round = 0; round < 20; round++) {
      await Promise.all([send(), other.send(profileId, RECIPIENT)]);
      await block();
      const refused = await Promise.all([refusal(), refusal({}, other), refusal({ sender: ours() }, other)]);
      expect(new Set(refused.map((error) => error.code))).toEqual(new Set(["opted_out"]));
      await removeOptOut(ctx, profileId, e164(RECIPIENT));
    }
    await other.send(profileId, RECIPIENT);
  });

  it("is previewed as it would be refused", async () => {
    await block();
    const preview = () =>
      previewMessage(
        { messagingProfileId: profileId, recipient: e164(RECIPIENT), text: "Hello" },
        { pool: db.pool, snapshots: sut.snapshots, clock },
      );
    expect(await preview()).toMatchObject({ sender: null, refusal: { code: "opted_out" } });
    await removeOptOut(ctx, profileId, e164(RECIPIENT));
    expect(await preview()).toMatchObject({ refusal: null });
  });
});
