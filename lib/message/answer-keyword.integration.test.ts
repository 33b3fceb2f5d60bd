import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { STANDARD_RESPONSES } from "@/lib/auto-response/match-keyword";
import { utcDayOf } from "@/lib/spend/utc-day";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile, type TestAssignment } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { readSpending, setOnlyPrice, setSpendLimit } from "@/lib/testing/spend-rows";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";
import { receiveInbound } from "./receive-inbound";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const clock = manualClock(START);
const SENDER = "+12125550123";

let sut: TestAcceptor;
let worker: TestWorker;
let profileId: string;
let numbers: TestAssignment[];

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
  worker = createTestWorker(db.pool, clock);
});
afterAll(async () => {
  await worker.stop();
  await sut.acceptor.close();
});
beforeEach(async () => {
  // Ids never go back, and with them the minute between answers.
  clock.set(clock.now() + 60 * MINUTE);
  await db.pool.query("TRUNCATE messages, outbound_queue, opt_outs, auto_responses CASCADE");
  profileId = await createStickyProfile(db.prisma);
  numbers = await assignNumbers(db.prisma, profileId, 2);
});

const ours = (index = 0) => numbers[index]?.e164 ?? "";
const receive = (text: string, sender = SENDER, recipient = ours()) =>
  receiveInbound(db.pool, clock, { sender, recipient, text });
const replies = () => db.prisma.message.findMany({ where: { direction: "outbound" } });
const find = (id: string) => db.prisma.message.findFirstOrThrow({ where: { id } });
const blocked = async () => (await db.prisma.optOut.findMany()).map((row) => row.recipient);

describe("STOP, START and HELP (F6)", () => {
  it("STOP blocks the sender for the profile and is confirmed from the number it was sent to", async () => {
    const { messageId } = await receive(" stop. ");
    expect(await db.prisma.optOut.findMany()).toEqual([
      {
        messagingProfileId: profileId,
        recipient: SENDER,
        number: ours(),
        keyword: "STOP",
        source: "message",
        createdAt: new Date(clock.now()),
      },
    ]);
    const [reply, ...more] = await replies();
    expect(more).toEqual([]);
    expect(reply).toMatchObject({
      sender: ours(),
      recipient: SENDER,
      text: STANDARD_RESPONSES.stop,
      selectionReason: "explicit",
      status: "queued",
      linkedMessageId: messageId,
    });
    expect(await find(messageId)).toMatchObject({
      autoresponseType: "STOP",
      linkedMessageId: reply?.id,
      text: " stop. ",
    });
  });

  it("an answer costs what other messages do, counts for the day, and goes out past the limit (F4)", async () => {
    await setOnlyPrice(db.prisma, "0.004", "0.003");
    await setSpendLimit(db.prisma, profileId, "0");
    await receive("STOP");
    const day = utcDayOf(clock.now());
    const [reply] = await replies();
    const cost = String((7 * (reply?.parts ?? 0)) / 1_000);
    expect(await readSpending(db.pool, profileId, day)).toEqual({ spent: cost, messages: 1, cost });
    // With a row of the limit's check there already, as any message before it leaves one.
    await setSpendLimit(db.prisma, profileId, "0.05");
    const before = await sut.send(profileId, "+12125550199");
    expect(before.price?.costMicros).toBe(7_000);
    await receive("STOP", "+12125550124");
    const spent = (await readSpending(db.pool, profileId, day)).spent;
    expect(Number(spent)).toBeCloseTo(2 * Number(cost) + 0.007, 6);
  });

  it("START lifts the block of STOP, to whichever number of the profile it is sent", async () => {
    await receive("STOP");
    clock.advance(2 * MINUTE);
    const { messageId } = await receive("Start", SENDER, ours(1));
    expect(await blocked()).toEqual([]);
    expect(await find(messageId)).toMatchObject({ autoresponseType: "START" });
    expect((await replies()).map((reply) => [reply.sender, reply.text])).toContainEqual([
      ours(1),
      STANDARD_RESPONSES.start,
    ]);
  });

  it("HELP is answered and changes nothing, also for who has opted out", async () => {
    await receive("STOP");
    clock.advance(2 * MINUTE);
    await receive("help");
    expect(await blocked()).toEqual([SENDER]);
    expect(await replies()).toHaveLength(2);
  });

  it("obeys the words and texts of the profile for the sender's country", async () => {
    await db.prisma.autoResponse.create({
      data: {
        id: crypto.randomUUID(),
        messagingProfileId: profileId,
        countryCode: "MX",
        operation: "stop",
        keywords: ["ALTO"],
        responseText: "Ya no recibirá mensajes.",
      },
    });
    await receive("alto", "+12125550124");
    expect(await blocked()).toEqual([]);
    await receive("alto", "+525512345678");
    expect(await blocked()).toEqual(["+525512345678"]);
    expect((await replies()).map((reply) => reply.text)).toEqual(["Ya no recibirá mensajes."]);
  });

  it("a block and its end are the profile's alone", async () => {
    const other = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, other, 1);
    await receive("STOP");
    const rows = await db.prisma.optOut.findMany();
    expect(rows.map((row) => row.messagingProfileId)).toEqual([profileId]);
  });

  it("a number that has left its profile speaks for the one it was on last", async () => {
    await db.pool.query(
      "UPDATE number_assignments SET ended_at = $1, end_reason = 'unassigned' WHERE id = $2",
      [new Date(START), numbers[0]?.assignmentId],
    );
    await receive("STOP");
    expect(await db.prisma.optOut.findMany()).toMatchObject([{ messagingProfileId: profileId }]);
    expect(await replies()).toEqual([]);
  });
});

describe("automatic answers", () => {
  it("neither read nor write a mapping (S9)", async () => {
    const first = await sut.send(profileId, SENDER);
    const before = await findMappingRow(db.pool, profileId, SENDER);
    const other = numbers.find((number) => number.e164 !== first.sender)?.e164 ?? "";
    await receive("HELP", SENDER, other);
    expect(await findMappingRow(db.pool, profileId, SENDER)).toEqual(before);
    expect((await replies()).map((reply) => reply.sender)).toContain(other);
  });

  it("come at most once a minute to one sender, but every STOP counts", async () => {
    await receive("HELP");
    clock.advance(MINUTE - 1);
    await receive("STOP");
    expect(await replies()).toHaveLength(1);
    expect(await blocked()).toEqual([SENDER]);
    clock.advance(1);
    await receive("STOP");
    expect(await replies()).toHaveLength(2);
    await receive("HELP", "+12125550124");
    expect(await replies()).toHaveLength(3);
  });

  it("come once when words arrive at the same instant", async () => {
    await Promise.all(["STOP", "stop", "HELP", "END"].map((word) => receive(word)));
    expect(await replies()).toHaveLength(1);
  });

  it.each(["72345", "ACME", ""])("never go to %j, which cannot receive them", async (sender) => {
    const { messageId } = await receive("STOP", sender);
    expect(await replies()).toEqual([]);
    expect(await blocked()).toEqual([]);
    expect(await find(messageId)).toMatchObject({ autoresponseType: "STOP", linkedMessageId: null });
  });

  it("never go to a number of ours, so that two of our profiles cannot answer each other", async () => {
    await receive("HELP", ours(1));
    expect(await replies()).toEqual([]);
  });

  it.each([
    ["the profile is disabled", { enabled: false }],
    ["the destination is not allowed", { whitelistedDestinations: ["MX"] }],
    ["no destination is allowed", { whitelistedDestinations: [] }],
  ])("do not go out while %s, and the block holds all the same", async (_, data) => {
    await db.prisma.messagingProfile.update({ where: { id: profileId }, data });
    await receive("STOP");
    expect(await replies()).toEqual([]);
    expect(await blocked()).toEqual([SENDER]);
  });

  it("do not leave from a disabled number", async () => {
    await db.prisma.phoneNumber.update({
      where: { id: numbers[0]?.phoneNumberId ?? "" },
      data: { enabled: false },
    });
    await receive("STOP");
    expect(await replies()).toEqual([]);
  });
});

it("hand-over refuses what was accepted before the STOP, and lets its confirmation out (F8)", async () => {
  const pooled = await sut.send(profileId, SENDER);
  const named = await sut.send(profileId, SENDER, { sender: e164(ours(1)) });
  const other = await sut.send(profileId, "+12125550124");
  const { messageId } = await receive("STOP");
  await worker.runRound();
  for (const { id } of [pooled, named])
    expect(await find(id)).toMatchObject({
      status: "sending_failed",
      sentAt: null,
      errors: [
        { code: "40300", title: "Blocked due to STOP message", detail: expect.stringContaining(SENDER) },
      ],
    });
  expect(await find(other.id)).toMatchObject({ status: "sent" });
  const reply = await db.prisma.message.findFirstOrThrow({ where: { linkedMessageId: messageId } });
  expect(reply).toMatchObject({ status: "sent", recipient: SENDER });
});
