import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toUcs2 } from "@/lib/sms-encoding/ucs2";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createSmppBench } from "@/lib/testing/smpp-bench";

const db = setUpTestDatabase();
const bench = createSmppBench(() => db.pool);
const { listen, connect } = bench;
const OURS = "12065550100";
const INVALID_RECIPIENT = 0x0b;

beforeEach(() => db.pool.query("TRUNCATE smpp_inbound_parts"));
afterEach(bench.close);

const inbound = (content: Buffer, more = {}) => ({
  source_addr: "13125550187",
  source_addr_ton: 1,
  destination_addr: OURS,
  dest_addr_ton: 1,
  short_message: content,
  ...more,
});
const part = (number: number, count: number, text: string, reference = 7) =>
  inbound(Buffer.concat([Buffer.from([5, 0, 3, reference, count, number]), Buffer.from(text)]), {
    esm_class: 0x40,
  });
const connected = async (...given: Parameters<typeof connect>) => {
  const { carrier, seen } = connect(...given);
  await expect.poll(() => seen.states.at(-1)).toBe("connected");
  return { carrier, seen };
};
const texts = (seen: { inbound: readonly { text: string }[] }) => seen.inbound.map((message) => message.text);

describe("inbound messages", () => {
  it.each([
    ["GSM-7", 0, Buffer.from([0x47, 0x72, 0x7e, 0x1e, 0x65, 0x20, 0x1b, 0x65]), "Grüße €"],
    ["Latin-1", 3, Buffer.from("Grüße", "latin1"), "Grüße"],
    ["UCS-2", 8, toUcs2("Привет 😀"), "Привет 😀"],
    ["zero characters and broken pairs", 8, Buffer.from("00410000d83d", "hex"), "A\ufffd"],
    ["no text", 0, Buffer.alloc(0), ""],
  ])("in %s", async (_name, data_coding, content, text) => {
    const peer = await listen();
    const { seen } = await connected();
    expect(await peer.deliver(inbound(content, { data_coding }))).toBe(0);
    expect(seen.inbound).toMatchObject([
      { sender: "+13125550187", recipient: `+${OURS}`, text, carrierMessageId: expect.any(String) },
    ]);
  });

  it("come as message_payload and as data_sm too", async () => {
    const peer = await listen();
    const { seen } = await connected();
    const { short_message: _, ...addresses } = inbound(Buffer.alloc(0));
    const message_payload = Buffer.from("Hello ".repeat(60));
    expect(await peer.deliver({ ...addresses, message_payload })).toBe(0);
    const status = await new Promise<number>((fulfil) =>
      peer.sessions[0]?.data_sm({ ...addresses, message_payload }, (answer) => fulfil(answer.command_status)),
    );
    expect(status).toBe(0);
    expect(texts(seen)).toEqual([message_payload.toString(), message_payload.toString()]);
  });

  it("to a number that is not ours are refused with a clear status", async () => {
    const peer = await listen();
    const { seen } = await connected({}, { unknown: ["+12065550199"] });
    expect(await peer.deliver(inbound(Buffer.from("Hi"), { destination_addr: "12065550199" }))).toBe(
      INVALID_RECIPIENT,
    );
    for (const number of [1, 2])
      expect(await peer.deliver({ ...part(number, 2, "x"), destination_addr: "12065550199" })).toBe(
        number === 1 ? 0 : INVALID_RECIPIENT,
      );
    expect(seen.inbound).toEqual([]);
    expect((await db.pool.query("SELECT * FROM smpp_inbound_parts WHERE NOT is_done")).rows).toEqual([]);
  });
});

describe("inbound messages in parts", () => {
  it("out of order are one message, also when they come twice", async () => {
    const peer = await listen();
    const { seen } = await connected();
    for (const number of [3, 1, 1, 2, 2]) expect(await peer.deliver(part(number, 3, `<${number}>`))).toBe(0);
    expect(texts(seen)).toEqual(["<1><2><3>"]);
    // A surrogate pair cut in half by its sender is whole again.
    const [high, low] = [toUcs2("😀").subarray(0, 2), toUcs2("😀").subarray(2)];
    const sar = (sar_segment_seqnum: number) => ({
      sar_msg_ref_num: 9,
      sar_total_segments: 2,
      sar_segment_seqnum,
    });
    expect(await peer.deliver(inbound(low, { data_coding: 8, ...sar(2) }))).toBe(0);
    expect(await peer.deliver(inbound(high, { data_coding: 8, ...sar(1) }))).toBe(0);
    expect(texts(seen)).toEqual(["<1><2><3>", "😀"]);
  });

  it("over two workers at the same instant are one message", async () => {
    const first = await listen();
    const one = await connected();
    const second = await listen();
    const two = await connected();
    for (let reference = 0; reference < 20; reference++)
      await Promise.all([
        first.deliver(part(1, 3, "a", reference)),
        second.deliver(part(2, 3, "b", reference)),
        first.deliver(part(3, 3, "c", reference)),
      ]);
    const ids = new Set(
      [...one.seen.inbound, ...two.seen.inbound].map((message) => message.carrierMessageId),
    );
    expect(ids.size).toBe(20);
    expect(new Set([...texts(one.seen), ...texts(two.seen)])).toEqual(new Set(["abc"]));
  });

  it("with one missing are handed on with a note after a time, and its late part too", async () => {
    const clock = manualClock();
    const peer = await listen();
    const { seen } = await connected({ partWaitSeconds: 60 }, { clock });
    for (let number = 10; number >= 1; number--)
      if (number !== 4) await peer.deliver(part(number, 10, `${number} `));
    clock.advance(59_000);
    await new Promise((fulfil) => setTimeout(fulfil, 150));
    expect(seen.inbound).toEqual([]);
    clock.advance(2_000);
    await expect.poll(() => texts(seen)).toEqual(["1 2 3 [part 4 of 10 is missing]5 6 7 8 9 10 "]);
    expect(await peer.deliver(part(4, 10, "4 "))).toBe(0);
    clock.advance(61_000);
    await expect.poll(() => seen.inbound.length).toBe(2);
    expect(texts(seen)[1]).toContain("4 ");
  });

  it("whose reference is used again are not mixed up", async () => {
    const peer = await listen();
    const { seen } = await connected();
    await peer.deliver(part(1, 2, "old "));
    await peer.deliver(part(1, 2, "new "));
    await peer.deliver(part(2, 2, "message"));
    expect(texts(seen)).toEqual(["old [part 2 of 2 is missing]", "new message"]);
    await peer.deliver(part(2, 2, "another"));
    await peer.deliver(part(1, 2, "yet "));
    expect(texts(seen).at(-1)).toBe("yet another");
  });

  it("of a worker that died before it handed them on are handed on by another", async () => {
    const clock = manualClock();
    await listen();
    await db.pool.query(
      `INSERT INTO smpp_inbound_parts SELECT $1, '+13125550187', '+12065550100', 5, 8, 2, n, $2, $3, $4, false
       FROM generate_series(1, 2) n`,
      [bench.carrierId, "019bc1d2-0000-7000-8000-000000000001", toUcs2("x"), new Date(clock.now() - 11_000)],
    );
    const { seen } = await connected({}, { clock });
    await expect.poll(() => texts(seen)).toEqual(["xx"]);
    expect(seen.inbound[0]?.carrierMessageId).toBe("019bc1d2-0000-7000-8000-000000000001");
  });
});
