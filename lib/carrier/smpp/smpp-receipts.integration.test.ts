import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { createSmppBench, smppMessage as message } from "@/lib/testing/smpp-bench";
import { receiptPdu } from "@/lib/testing/smpp-peer";

const db = setUpTestDatabase();
const bench = createSmppBench(() => db.pool);
const { carrierId, listen, connect } = bench;
const THROTTLED = 0x58;
const INVALID_RECIPIENT = 0x0b;
const long = "Long message. ".repeat(30);

beforeEach(() => db.pool.query("TRUNCATE smpp_sent_parts, early_receipts"));
afterEach(bench.close);

describe("long messages", () => {
  it("are delivered when all their parts are, whatever comes first", async () => {
    await listen();
    const { carrier, seen } = connect();
    expect(await carrier.submit([message(long)])).toEqual([{ kind: "sent", carrierMessageId: "m0/3" }]);
    expect(bench.peer.submits.map((pdu) => pdu.short_message?.udh?.[0]?.[4])).toEqual([1, 2, 3]);
    for (const id of ["m2", "m0"]) expect(await bench.peer.deliver(receiptPdu(id))).toBe(0);
    expect(seen.receipts).toEqual([]);
    expect(await bench.peer.deliver(receiptPdu("m1"))).toBe(0);
    expect(seen.receipts).toEqual([
      { carrierId, carrierMessageId: "m0/3", outcome: "delivered", errorCode: null },
    ]);
    expect((await db.pool.query("SELECT * FROM smpp_sent_parts")).rows).toEqual([]);
  });

  it("fail when one part does, and count receipts that overtook the answers", async () => {
    await listen();
    const { carrier, seen } = connect();
    await carrier.submit([message(long)]);
    await db.pool.query("INSERT INTO early_receipts VALUES ($1, 'm1', 'undelivered', '40012', now())", [
      carrierId,
    ]);
    await expect
      .poll(() => seen.receipts)
      .toEqual([{ carrierId, carrierMessageId: "m0/3", outcome: "undelivered", errorCode: "40012" }]);
    expect((await db.pool.query("SELECT * FROM early_receipts")).rows).toEqual([]);
  });

  it("of which a part is throttled go on with that part; one refused part refuses the message", async () => {
    let answers: (number | null)[] = [null, THROTTLED, null, null];
    await listen({
      submit: (_, place) => (answers[place] ? { status: answers[place] as number } : { id: `m${place}` }),
    });
    const { carrier } = connect();
    expect(await carrier.submit([message(long)])).toEqual([{ kind: "sent", carrierMessageId: "m0/3" }]);
    expect(bench.peer.submits.map((pdu) => pdu.short_message?.udh?.[0]?.[4])).toEqual([1, 2, 3, 2]);
    answers = [...answers, null, INVALID_RECIPIENT];
    expect(await carrier.submit([message(long)])).toEqual([
      { kind: "refused", errorCode: "40012", detail: expect.stringContaining("part 2 of 3") },
    ]);
  });

  it("go whole as message_payload where that is set", async () => {
    await listen();
    const { carrier } = connect({ longMessages: "payload" });
    expect(await carrier.submit([message(long)])).toEqual([{ kind: "sent", carrierMessageId: "m0" }]);
    expect(bench.peer.submits[0]?.message_payload?.message).toBe(long);
  });
});

describe("receipts", () => {
  it("are recorded before they are answered; what cannot be stored, the carrier is told to bring again", async () => {
    await listen();
    const { seen } = connect({ errorCodes: "45=40002" });
    await expect.poll(() => bench.peer.sessions.length).toBe(1);
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
    seen.failReceipts = true;
    expect(await bench.peer.deliver(receiptPdu("x1"))).toBe(0x64);
    seen.failReceipts = false;
    expect(await bench.peer.deliver(receiptPdu("x1"))).toBe(0);
    expect(await bench.peer.deliver(receiptPdu("x2", "UNDELIV", "045"))).toBe(0);
    expect(await bench.peer.deliver({ receipted_message_id: "x3", message_state: 3, esm_class: 4 })).toBe(0);
    expect(await bench.peer.deliver(receiptPdu("x4", "ENROUTE"))).toBe(0);
    expect(
      seen.receipts.map(({ carrierMessageId, outcome, errorCode }) => [carrierMessageId, outcome, errorCode]),
    ).toEqual([
      ["x1", "delivered", null],
      ["x2", "undelivered", "40002"],
      ["x3", "expired", "40005"],
    ]);
  });

  it("may come before the answer to their message, with ids written another way", async () => {
    await listen({
      submit: (pdu, _place, session) => {
        session.deliver_sm(receiptPdu("6699"), () => session.send(pdu.response({ message_id: "1A2B" })));
        return null;
      },
    });
    const { carrier, seen } = connect({ receiptIds: "hex_then_decimal" });
    expect(await carrier.submit([message("Hi")])).toEqual([{ kind: "sent", carrierMessageId: "6699" }]);
    expect(seen.receipts).toMatchObject([{ carrierMessageId: "6699", outcome: "delivered" }]);
  });
});
