import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "@/lib/clock";
import { getLogger } from "@/lib/logger";
import { setUpTestDatabase } from "@/lib/testing/database";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { type SmppPeer, type SmppPeerOptions, startSmppPeer } from "@/lib/testing/smpp-peer";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";
import { CarrierDirectory } from "../carrier-directory";

/*
 * Two carriers and one worker: while one carrier misbehaves the other one's messages all leave, and when it has come to its
 * senses its own do too.
 */

const db = setUpTestDatabase();
const EACH = 30;
const PATIENCE = { interval: 20, timeout: 60_000 };
const TOLD = "an SMPP connection ended";

let sut: TestAcceptor;
let directory: CarrierDirectory;
let worker: TestWorker;
let peers: SmppPeer[];

beforeEach(async () => {
  await db.pool.query("TRUNCATE messages, outbound_queue, receipt_waits");
  await db.prisma.carrier.updateMany({ where: { kind: "smpp" }, data: { enabled: false } });
  sut = createTestAcceptor(db.pool, systemClock);
  directory = new CarrierDirectory(db.pool, systemClock);
  worker = createTestWorker(db.pool, systemClock, { carriers: directory });
  peers = [];
});
afterEach(async () => {
  await worker.stop();
  await directory.close();
  await sut.acceptor.close();
  for (const peer of peers) await peer.close();
  vi.restoreAllMocks();
});

/** A carrier on loopback with a number of its own on a profile of its own, and messages that wait for it. */
async function createNeighbour(name: string, options: SmppPeerOptions) {
  const peer = await startSmppPeer(options);
  peers.push(peer);
  const id = randomUUID();
  await db.prisma.carrier.create({
    data: {
      id,
      kind: "smpp",
      name: `${name} ${id}`,
      canMms: false,
      settings: {
        host: "127.0.0.1",
        port: peer.port,
        systemId: "us",
        windowSize: 10,
        responseTimeoutSeconds: 1,
      },
    },
  });
  const profileId = await createStickyProfile(db.prisma);
  const numbers = await assignNumbers(db.prisma, profileId, 1);
  await db.prisma.phoneNumber.updateMany({
    where: { id: { in: numbers.map(({ phoneNumberId }) => phoneNumberId) } },
    data: { carrierId: id },
  });
  return {
    id,
    peer,
    send: (place: number) => sut.send(profileId, `+1312555${1_000 + place}`, { text: `Message ${place}` }),
    countSent: () => db.prisma.message.count({ where: { messagingProfileId: profileId, status: "sent" } }),
    /** What the carrier has of it. */
    texts: () => new Set(peer.submits.map((pdu) => String(pdu.short_message?.message))),
  };
}

const answerAll = (place: number) => ({ id: `m${place}` });

const faults: [string, RegExp, SmppPeerOptions][] = [
  ["hangs", /did not answer for 1 s/, { submit: () => null }],
  ["refuses the bind", /refused the bind/, { bind: () => 0x0e }],
  [
    "answers garbage",
    /something that is not SMPP/,
    {
      submit: (_pdu, _place, session) => {
        session.socket.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        return null;
      },
    },
  ],
  [
    "closes in the middle of a window",
    /closed the connection|connection broke/,
    {
      submit: (_pdu, place, session) => {
        if (place % 10 < 5) return answerAll(place);
        session.destroy();
        return null;
      },
    },
  ],
];

describe("a carrier beside one that", () => {
  it.each(faults)(
    "%s: goes on, the other is named in the log, nothing is lost",
    async (fault, told, options) => {
      const warn = vi.spyOn(getLogger(), "warn").mockImplementation(() => undefined);
      vi.spyOn(getLogger(), "error").mockImplementation(() => undefined);
      const bad = await createNeighbour("Bad", { ...options });
      const good = await createNeighbour("Good", {});
      for (let place = 0; place < EACH; place++) await Promise.all([bad.send(place), good.send(place)]);
      await directory.refresh();
      const runUntil = (done: () => Promise<boolean>) =>
        expect
          .poll(async () => {
            await worker.runRound();
            return done();
          }, PATIENCE)
          .toBe(true);

      // The bad one keeps misbehaving until all of the good one's have left: waiting for it would wait for ever.
      await runUntil(async () => (await good.countSent()) === EACH);
      expect(await bad.countSent()).toBeLessThan(EACH);
      expect(good.peer.submits).toHaveLength(EACH);
      await runUntil(async () => namesOf(warn.mock.calls).some(([carrierId]) => carrierId === bad.id));
      for (const [carrierId, reason] of namesOf(warn.mock.calls)) {
        expect(carrierId).toBe(bad.id);
        expect(reason).toMatch(told);
      }

      bad.peer.options.bind = () => 0;
      bad.peer.options.submit = (_pdu, place) => answerAll(place);
      await runUntil(async () => (await bad.countSent()) === EACH);
      expect(bad.texts().size).toBe(EACH);
      // What it may have had before is sent once more at most for each time it failed, and only then marked.
      const { rows } = await db.pool.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM messages WHERE resent",
      );
      if (fault === "refuses the bind") expect(rows[0]?.n).toBe(0);
      expect(bad.peer.submits.length - EACH === 0).toBe(rows[0]?.n === 0);
      expect((await db.pool.query("SELECT FROM outbound_queue")).rowCount).toBe(0);
    },
    120_000,
  );
});

/** Carrier and reason of the connections that ended. */
function namesOf(calls: readonly unknown[][]): [unknown, unknown][] {
  return calls.flatMap(([fields, message]): [unknown, unknown][] => {
    if (message !== TOLD) return [];
    const { carrierId, reason } = fields as { carrierId: unknown; reason: unknown };
    return [[carrierId, reason]];
  });
}
