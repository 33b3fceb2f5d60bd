import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../server/bundle.mjs";
import type { OutboundMessageInput } from "../message/types";
import type { AcceptorAnswer, AcceptorCommand, Outcome } from "./acceptor-process";

/** A process of its own that accepts messages. */
export interface AcceptorProcess {
  readonly pid: number;
  /** Sends all messages at once; fulfils with their outcomes. One that was not answered when the process died is null. */
  send(inputs: readonly OutboundMessageInput[], onAnswer?: () => void): Promise<(Outcome | null)[]>;
  /** Sends each message again and again, without waiting for anything else, until `rest`. */
  keepSending(inputs: readonly OutboundMessageInput[]): void;
  /** @returns messages accepted by `keepSending` so far, and races lost so far */
  rest(): Promise<{ sent: number; lostRaces: number }>;
  /** As `kill -9`. Fulfils when it is dead. */
  kill(): Promise<void>;
}

/** Builds the program once and starts as many processes of it as asked for; `remove` ends them all. */
export async function prepareAcceptorProcesses(databaseUrl: string) {
  // Inside the project, so that the program finds its packages. Tests and tools run in its folder.
  const folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
  await bundle(process.cwd(), ["lib/testing/acceptor-process.ts"], folder);
  const started: AcceptorProcess[] = [];
  return {
    /** Where further programs may be built to; gone with `remove`. */
    folder,
    async start(): Promise<AcceptorProcess> {
      const child = fork(join(folder, "acceptor-process.js"), {
        env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: "fatal" },
        execArgv: ["--enable-source-maps"],
      });
      const acceptor = await connectTo(child);
      started.push(acceptor);
      return acceptor;
    },
    async remove(): Promise<void> {
      await Promise.all(started.map((acceptor) => acceptor.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function connectTo(child: ChildProcess): Promise<AcceptorProcess> {
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const waiting = new Map<number, (answer: AcceptorAnswer) => void>();
  let nextId = 1;
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", (code) => reject(new Error(`The acceptor process ended with ${code}.`)));
  });
  child.on("message", (answer: AcceptorAnswer) => {
    if (answer.kind !== "ready") waiting.get(answer.id)?.(answer);
  });
  const tell = (command: AcceptorCommand) => child.send(command, () => undefined);
  return {
    pid: child.pid ?? 0,
    async send(inputs, onAnswer) {
      const id = nextId++;
      const outcomes = new Array<Outcome | null>(inputs.length).fill(null);
      let missing = inputs.length;
      const answered = new Promise<void>((resolve) => {
        waiting.set(id, (answer) => {
          if (answer.kind !== "answer") return;
          outcomes[answer.index] = answer.outcome;
          onAnswer?.();
          if (--missing === 0) resolve();
        });
      });
      tell({ kind: "send", id, inputs });
      await Promise.race([answered, exited]);
      return outcomes;
    },
    keepSending: (inputs) => void tell({ kind: "keep_sending", inputs }),
    rest() {
      const id = nextId++;
      return new Promise((resolve) => {
        waiting.set(id, (answer) => {
          if (answer.kind === "rested") resolve({ sent: answer.sent, lostRaces: answer.lostRaces });
        });
        tell({ kind: "rest", id });
      });
    },
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
