import { createServer, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { makeSelfSigned } from "@/lib/testing/self-signed";
import { createSmppBench, smppMessage as message } from "@/lib/testing/smpp-bench";
import { smppLibrary } from "@/lib/testing/smpp-library";

const db = setUpTestDatabase();
const bench = createSmppBench(() => db.pool);
const { listen, connect } = bench;
const tls = makeSelfSigned();

afterEach(bench.close);

describe("a carrier that misbehaves", () => {
  it.each([
    [0x0e, "misconfigured: The carrier refused the bind: the password is wrong (ESME_RINVPASWD, 0x0E)."],
    [0x05, "disconnected: The carrier refused the bind: the account is bound already (ESME_RALYBND, 0x05)."],
  ])("refuses the bind with %i: it is told, and tried again with growing pauses", async (status, told) => {
    const peer = await listen({ bind: () => status });
    const { carrier, seen } = connect();
    await expect.poll(() => peer.binds.length).toBeGreaterThanOrEqual(4);
    expect(new Set(seen.states)).toEqual(new Set(["connecting", told]));
    peer.options.bind = () => 0;
    await expect.poll(() => seen.states.at(-1), { timeout: 5_000 }).toBe("connected");
    expect(await carrier.submit([message("Hi")])).toMatchObject([{ kind: "sent" }]);
  });

  it("does not answer the bind, or hangs later: the connection is given up and what had no answer is unknown", async () => {
    const peer = await listen({ bind: () => null });
    const { carrier, seen } = connect({ responseTimeoutSeconds: 0.2 });
    await expect.poll(() => seen.states.at(-1)).toBe("disconnected: The carrier did not answer for 0.2 s.");
    peer.options.bind = () => 0;
    peer.options.submit = () => null;
    await expect.poll(() => seen.states.at(-1), { timeout: 5_000 }).toBe("connected");
    expect(await carrier.submit([message("Hi")])).toEqual([{ kind: "unknown" }]);
    await expect.poll(() => seen.states.at(-1), { timeout: 5_000 }).toBe("connected");
  });

  it("answers garbage: the connection is closed, and its name is on it", async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined);
      socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    await listen();
    await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
    const { port } = server.address() as { port: number };
    const { carrier, seen } = connect({ port });
    await expect
      .poll(() => seen.states.at(-1))
      .toBe(
        "disconnected: The carrier sent something that is not SMPP: a PDU of 1213486160 bytes cannot be.",
      );
    expect(await carrier.submit([message("Hi")])).toMatchObject([{ kind: "deferred" }]);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it("unbinds: it is answered, and the connection made again", async () => {
    const peer = await listen();
    const { carrier, seen } = connect();
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
    const answered = await new Promise<string>((fulfil) =>
      peer.sessions[0]?.unbind((pdu) => fulfil(pdu.command)),
    );
    expect(answered).toBe("unbind_resp");
    await expect.poll(() => peer.binds.length).toBe(2);
    expect(seen.states).toContain("disconnected: The carrier ended the session (unbind).");
    expect(await carrier.submit([message("Hi")])).toMatchObject([{ kind: "sent" }]);
  });

  it("is asked whether it is there, and answered when it asks; unknown commands are refused by name", async () => {
    const peer = await listen();
    let asked = 0;
    const { seen } = connect({ enquireLinkSeconds: 1 });
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
    const [session] = peer.sessions;
    session?.on("enquire_link", () => asked++);
    await expect.poll(() => asked, { timeout: 5_000 }).toBeGreaterThanOrEqual(2);
    const answer = await new Promise<string>((fulfil) => session?.enquire_link((pdu) => fulfil(pdu.command)));
    expect(answer).toBe("enquire_link_resp");
    const nack = new Promise<number>((fulfil) =>
      session?.on("generic_nack", (pdu) => fulfil(pdu.command_status)),
    );
    session?.send(new smppLibrary.PDU("query_sm", { sequence_number: 900 }));
    expect(await nack).toBe(0x03);
    expect(seen.states.filter((state) => state.startsWith("disconnected"))).toEqual([]);
  });

  it("sends a message that ends too early: it alone is refused", async () => {
    const peer = await listen();
    const { seen } = connect();
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
    const [session] = peer.sessions;
    const broken = Buffer.from("00000014000000050000000000000064000000ff", "hex");
    const answer = new Promise<number>((fulfil) =>
      session?.on("deliver_sm_resp", (pdu) => fulfil(pdu.command_status)),
    );
    session?.socket.write(broken);
    expect(await answer).toBe(0x02);
    expect(seen.states.at(-1)).toBe("connected");
  });

  it("closes when we do: what is on its way is waited for", async () => {
    await listen({
      submit: (pdu, _place, session) => {
        setTimeout(() => session.send(pdu.response({ message_id: "late" })), 200);
        return null;
      },
    });
    const { carrier, seen } = connect({ windowSize: 1 });
    await expect.poll(() => seen.states.at(-1)).toBe("connected");
    const sent = carrier.submit([message("a"), message("b")]);
    await expect.poll(() => bench.peer.submits.length).toBe(1);
    await carrier.close();
    expect((await sent).map((result) => result.kind)).toEqual(["sent", "deferred"]);
  });
});

describe.skipIf(tls === null)("TLS", () => {
  it("refuses a certificate nobody vouches for, unless told to take any", async () => {
    await listen({ ...tls });
    const strict = connect({ tls: "verified" });
    await expect
      .poll(() => strict.seen.states.at(-1))
      .toMatch(/^disconnected: No connection .*self.signed certificate/);
    const trusting = connect({ tls: "unverified" });
    await expect.poll(() => trusting.seen.states.at(-1)).toBe("connected");
    expect(await trusting.carrier.submit([message("Hi")])).toMatchObject([{ kind: "sent" }]);
  });
});
