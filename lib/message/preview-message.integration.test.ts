import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, insertMappings } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { countWrites, createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { previewMessage } from "./preview-message";
import type { OutboundMessageInput } from "./types";

const db = setUpTestDatabase();
const clock = manualClock();
const DAY = 86_400_000;
const RECIPIENT = "+15551234567";
let sut: TestAcceptor;
let profileId: string;

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
});
afterAll(() => sut.acceptor.close());
beforeEach(async () => {
  profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, ["+13055550101", "+13055550102", "+12125550103"].map(suffix));
});

let run = 0;
/** Numbers are unique over all tests: the last two digits stay, the exchange counts up. */
function suffix(number: string, index: number): string {
  if (index === 0) run++;
  return `${number.slice(0, 5)}${String(550 + run).padStart(3, "0")}${number.slice(8)}`;
}

const preview = (more: Partial<OutboundMessageInput> = {}, withCandidates = false) =>
  previewMessage(
    { messagingProfileId: profileId, recipient: e164(RECIPIENT), text: "Hello", ...more },
    { pool: db.pool, snapshots: sut.snapshots, clock, withCandidates },
  );

describe("previewing a message", () => {
  it("names the number that the next message then gets, however often it is asked, and writes nothing (P2)", async () => {
    const before = await countWrites(db.pool);
    for (let i = 0; i < 5; i++) {
      const first = await preview({ recipient: e164(`+1212555012${i}`) });
      const again = await preview({ recipient: e164(`+1212555012${i}`) });
      expect(again.sender).toEqual(first.sender);
      expect(await countWrites(db.pool)).toEqual({ ...before, messages: i, queue: i, mappings: 2 * i });
      const sent = await sut.send(profileId, `+1212555012${i}`);
      expect(sent.sender).toBe(first.sender?.number.e164);
      expect(first).toMatchObject({ refusal: null, mappingAction: "create", mapping: null });
      expect(first.expiresAtAfter?.getTime()).toBe(clock.now() + 8 * DAY);
    }
  });

  it("shows the mapping that decides, and when it would expire after this message (S2)", async () => {
    const sent = await sut.send(profileId, RECIPIENT);
    clock.advance(3 * DAY);
    expect(await preview()).toMatchObject({
      sender: { number: { e164: sent.sender }, reason: "sticky" },
      mappingAction: "refresh",
      mapping: { fate: "live", pinned: false, expiresAt: new Date(clock.now() + 5 * DAY) },
      expiresAtAfter: new Date(clock.now() + 8 * DAY),
    });
    clock.advance(5 * DAY);
    expect(await preview()).toMatchObject({
      sender: { reason: "weight" },
      mappingAction: "create",
      mapping: { fate: "expired", expiresAt: new Date(clock.now()) },
      trace: { mapping: { fate: "expired" } },
    });
  });

  it("shows a pin that cannot be used, and that it stays (S7)", async () => {
    const [disabled] = await assignNumbers(db.prisma, profileId, 1);
    await db.prisma.phoneNumber.update({
      where: { id: disabled?.phoneNumberId ?? "" },
      data: { enabled: false },
    });
    const pin = { recipient: RECIPIENT, assignmentId: disabled?.assignmentId ?? 0, epoch: -1 };
    await insertMappings(db.prisma, profileId, clock.now(), [pin]);
    expect(await preview()).toMatchObject({
      sender: { reason: "weight" },
      mappingAction: "leave",
      mapping: { fate: "number_unavailable", pinned: true, expiresAt: null },
      expiresAtAfter: null,
    });
  });

  it("measures the text and names the refusal, with the reason of the pool", async () => {
    expect(await preview({ text: "Grüße" })).toMatchObject({
      text: { encoding: "gsm7", segmentCount: 1, characterCount: 5 },
    });
    expect(await preview({ text: "Grüße", encoding: "ucs2" })).toMatchObject({
      content: { encoding: "ucs2" },
      text: { encoding: "ucs2", unitsLeft: 65 },
    });
    expect(await preview({ text: "" })).toMatchObject({ refusal: { code: "no_content" }, sender: null });
    expect(await preview({ messagingProfileId: "nothing" })).toMatchObject({
      refusal: { code: "not_found" },
    });
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { longCodeWeight: 0 } });
    expect(await preview()).toMatchObject({
      refusal: { code: "no_usable_numbers" },
      trace: { reason: "all_weights_zero" },
      sender: null,
    });
  });

  it("lists every number with its rank or why it is out, on demand", async () => {
    expect((await preview()).candidates).toBeNull();
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data: { geomatch: true } });
    const { candidates, sender } = await preview({ recipient: e164("+12125550199") }, true);
    expect(
      candidates?.map(({ rank, isChosen, matchesAreaCode }) => [rank, isChosen, matchesAreaCode]),
    ).toEqual([
      [1, true, true],
      [2, false, false],
      [3, false, false],
    ]);
    expect(sender?.reason).toBe("geomatch");
  });
});
