import { type ChildProcess, fork, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../server/bundle.mjs";
import type { PrismaClient } from "../db/generated/client";
import { prepareAcceptorProcesses } from "./start-acceptor-process";

/** A message as it arrived at the peer, in the order of arrival. */
export interface Arrival {
  readonly atMs: number;
  readonly sender: string;
  readonly recipient: string;
  readonly text: string;
}

/** The processes of the product around one database and an SMPP carrier, to be started and killed at will. */
export async function prepareCarrierProcesses(databaseUrl: string, prisma: PrismaClient) {
  const acceptors = await prepareAcceptorProcesses(databaseUrl);
  await bundle(process.cwd(), ["server/worker.ts"], acceptors.folder);
  await bundle(process.cwd(), ["lib/testing/durable-smpp-peer.ts"], acceptors.folder);
  const file = join(acceptors.folder, "peer.log");
  writeFileSync(file, "");
  const children = new Set<ChildProcess>();
  const track = (child: ChildProcess) => {
    children.add(child);
    child.once("exit", () => children.delete(child));
    return child;
  };
  const kill = async (child: ChildProcess) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  let peer: ChildProcess;
  let port = 0;

  async function startPeer(): Promise<void> {
    peer = track(
      fork(join(acceptors.folder, "durable-smpp-peer.js"), [file, String(port)], { execArgv: [] }),
    );
    const [message] = (await once(peer, "message")) as [{ port: number }];
    port = message.port;
  }

  await startPeer();
  const carrierId = randomUUID();
  await prisma.carrier.create({
    data: {
      id: carrierId,
      kind: "smpp",
      name: `Peer ${carrierId}`,
      canMms: false,
      settings: { host: "127.0.0.1", port, systemId: "test", windowSize: 50, responseTimeoutSeconds: 5 },
    },
  });
  return {
    carrierId,
    startAcceptor: acceptors.start,
    startWorker: (): ChildProcess =>
      track(
        spawn(process.execPath, [join(acceptors.folder, "worker.js")], {
          cwd: process.cwd(),
          stdio: ["ignore", "ignore", "inherit"],
          env: {
            ...process.env,
            DATABASE_URL: databaseUrl,
            APP_SECRET: "chaos-chaos-chaos-chaos-chaos-chaos",
            LOG_LEVEL: "fatal",
          },
        }),
      ),
    kill,
    /** Kills the carrier and starts it again: it knows what it took, and owes the same receipts. */
    async restartPeer(): Promise<void> {
      await kill(peer);
      await startPeer();
    },
    arrivals(): Arrival[] {
      const lines = readFileSync(file, "utf8").split("\n");
      return lines.flatMap((line) => {
        const [kind, , atMs, source, destination, text] = line.split("\t");
        if (kind !== "S" || text === undefined) return [];
        return [{ atMs: Number(atMs), sender: `+${source}`, recipient: `+${destination}`, text }];
      });
    },
    async remove(): Promise<void> {
      await Promise.all([...children].map(kill));
      await acceptors.remove();
    },
  };
}
