import { afterEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { createSmppBench, smppMessage as message } from "@/lib/testing/smpp-bench";
import { smppSettings } from "./settings";
import { smppKind } from "./smpp-kind";

const db = setUpTestDatabase();
const bench = createSmppBench(() => db.pool);
const { carrierId, listen, connect } = bench;
const THROTTLED = 0x58;
const INVALID_RECIPIENT = 0x0b;

afterEach(bench.close);
const textsAtPeer = () => bench.peer.submits.map((pdu) => String(pdu.short_message?.message));

describe("sending over SMPP", () => {
  it("binds with the account and keeps the order inside the window", async () => {
    await listen();
    const { carrier, seen } = connect({ windowSize: 3, systemType: "VMS" });
    const texts = Array.from({ length: 20 }, (_, i) => `Message ${i}`);
    const results = await carrier.submit(texts.map((text) => message(text)));
    expect(results).toEqual(texts.map((_, i) => ({ kind: "sent", carrierMessageId: `m${i}` })));
    expect(textsAtPeer()).toEqual(texts);
    expect(bench.peer.binds).toMatchObject([
      { command: "bind_transceiver", system_id: "us", password: "secret", system_type: "VMS" },
    ]);
    expect(bench.peer.submits[0]).toMatchObject({
      source_addr: "12065550100",
      source_addr_ton: 1,
      source_addr_npi: 1,
      destination_addr: "13125550187",
      registered_delivery: 1,
    });
    expect(seen.states).toEqual(["connecting", "connected"]);
  });

  it("has never more than the window without an answer", async () => {
    let open = 0;
    let most = 0;
    await listen({
      submit: (pdu, place, session) => {
        most = Math.max(most, ++open);
        setTimeout(() => {
          open--;
          session.send(pdu.response({ message_id: `m${place}` }));
        }, 5);
        return null;
      },
    });
    const { carrier } = connect({ windowSize: 4 });
    await carrier.submit(Array.from({ length: 30 }, (_, i) => message(`${i}`)));
    expect(most).toBe(4);
  });

  it("keeps the throughput limit, measured at the peer", async () => {
    const times: number[] = [];
    await listen({
      submit: (_, place) => {
        times.push(performance.now());
        return { id: `m${place}` };
      },
    });
    const { carrier } = connect({ messagesPerSecond: 50 });
    const began = performance.now();
    await carrier.submit(Array.from({ length: 60 }, (_, i) => message(`${i}`)));
    expect(times).toHaveLength(60);
    // None before its slot, whatever makes one late; the first slot is 20 ms ago at most.
    for (const [place, at] of times.entries()) expect(at - began).toBeGreaterThanOrEqual(20 * (place - 1));
  });

  it("over a transmitter and a receiver is one carrier", async () => {
    await listen();
    const { carrier, seen } = connect({ bindMode: "transmitter_receiver" });
    expect(await carrier.submit([message("Hi")])).toMatchObject([{ kind: "sent" }]);
    await expect
      .poll(() => bench.peer.binds.map((bind) => bind.command).sort())
      .toEqual(["bind_receiver", "bind_transmitter"]);
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
  });

  it("refuses what the carrier refuses, with our code and its words", async () => {
    await listen({ submit: () => ({ status: INVALID_RECIPIENT }) });
    const { carrier } = connect();
    expect(await carrier.submit([message("Hi")])).toEqual([
      {
        kind: "refused",
        errorCode: "40012",
        detail: "The carrier refused it: it does not accept the recipient (ESME_RINVDSTADR, 0x0B).",
      },
    ]);
    expect(await carrier.submit([{ ...message("Hi"), type: "MMS" }])).toMatchObject([
      { kind: "refused", detail: expect.stringContaining("MMS"), isMmsRefused: true },
    ]);
  });

  it("defers what has not left when the carrier is throttling, and goes on after the pause", async () => {
    let isBusy = true;
    await listen({
      submit: (_, place) => (isBusy && place >= 2 ? { status: THROTTLED } : { id: `m${place}` }),
    });
    const { carrier } = connect({ windowSize: 1 });
    const results = await carrier.submit(["a", "b", "c", "d", "e"].map((text) => message(text)));
    expect(results.map((result) => result.kind)).toEqual([
      "sent",
      "sent",
      "deferred",
      "deferred",
      "deferred",
    ]);
    // Nothing overtakes the deferred one (F8).
    expect(textsAtPeer()).toEqual(["a", "b", "c"]);
    for (const result of results)
      if (result.kind === "deferred") expect(result.retryAfterMs).toBeGreaterThan(500);
    expect(await carrier.submit([message("f")])).toMatchObject([{ kind: "deferred" }]);
    isBusy = false;
    await expect
      .poll(async () => (await carrier.submit([message("g")]))[0]?.kind, { interval: 100, timeout: 4_000 })
      .toBe("sent");
  });

  it("holds later messages to one recipient behind one with a temporary error, and nobody else (F8)", async () => {
    await listen({ submit: (_, place) => (place === 0 ? { status: 0x08 } : { id: `m${place}` }) });
    const { carrier } = connect({ windowSize: 1 });
    const other = "+13125550188";
    const results = await carrier.submit([message("a"), message("b"), message("c", other)]);
    expect(results.map((result) => result.kind)).toEqual(["deferred", "deferred", "sent"]);
    expect(textsAtPeer()).toEqual(["a", "c"]);
  });

  it("knows nothing of what was on its way when the connection broke, and defers the rest", async () => {
    await listen({
      submit: (_, place, session) => {
        if (place === 3) session.destroy();
        return place < 2 ? { id: `m${place}` } : null;
      },
    });
    const { carrier, seen } = connect({ windowSize: 4 });
    const results = await carrier.submit(
      Array.from({ length: 8 }, (_, i) => message(`${i}`, `+1312555${1000 + i}`)),
    );
    const kinds = results.map((result) => result.kind);
    expect(kinds.filter((kind) => kind === "sent")).toHaveLength(2);
    expect(kinds.filter((kind) => kind === "unknown").length).toBeGreaterThanOrEqual(2);
    expect(kinds.filter((kind) => kind === "deferred").length).toBeGreaterThanOrEqual(2);
    expect(new Set(kinds).size).toBe(3);
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
    expect(seen.states).toContain("disconnected: The carrier closed the connection.");
    bench.peer.options.submit = undefined;
    expect(await carrier.submit([message("again")])).toMatchObject([{ kind: "sent" }]);
  });
});

describe("test connection", () => {
  const test = (more = {}) => {
    const settings = smppSettings.parse({
      host: "127.0.0.1",
      port: bench.peer.port,
      systemId: "us",
      ...more,
    });
    return smppKind.testConnection({ id: carrierId, name: "Peer", settings }, new AbortController().signal);
  };

  it("binds and leaves", async () => {
    await listen();
    expect(await test({ bindMode: "transmitter_receiver" })).toEqual({
      isOk: true,
      detail: `Bound to 127.0.0.1:${bench.peer.port} as transmitter and receiver.`,
    });
  });

  it.each([
    [0x0e, "The carrier refused the bind: the password is wrong (ESME_RINVPASWD, 0x0E)."],
    [null, "The carrier did not answer for 0.1 s."],
  ])("to a carrier that answers %s says so", async (status, detail) => {
    await listen({ bind: () => status });
    expect(await test({ responseTimeoutSeconds: 0.1 })).toEqual({ isOk: false, detail });
  });

  it("to nobody says so", async () => {
    await listen();
    const { port } = bench.peer;
    await bench.peer.close();
    bench.forgetPeer();
    expect(await test()).toEqual({
      isOk: false,
      detail: `No connection to 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
  });
});
