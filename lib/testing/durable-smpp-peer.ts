import { openSync, readFileSync, writeSync } from "node:fs";
import { type LibraryPdu, type LibrarySession, smppLibrary } from "./smpp-library";

/*
 * A carrier in a process of its own that forgets nothing when it is killed: what it took is in a file before it is answered,
 * and a receipt is owed until it was answered. Arguments: the file and the port; it tells its parent when it listens.
 *
 * Lines: `S id epochMs source destination text` for a message, `A id` for an answered receipt.
 */

interface Owed {
  readonly id: string;
  readonly source: string;
  readonly destination: string;
}

const TRY_AGAIN_MS = 100;
const [file = "", port = "0"] = process.argv.slice(2);
const owed = new Map<string, Owed>();
let taken = 0;
for (const line of readFileSync(file, { encoding: "utf8", flag: "a+" }).split("\n")) {
  const [kind, id = "", , source = "", destination = ""] = line.split("\t");
  if (kind === "S") {
    taken++;
    owed.set(id, { id, source, destination });
  } else if (kind === "A") owed.delete(id);
}
const log = openSync(file, "a");
const sessions = new Set<LibrarySession>();

/** To whoever is connected; without an answer it is owed still. */
function deliver(receipt: Owed): void {
  const session = [...sessions].at(taken % Math.max(1, sessions.size));
  const again = () => {
    if (owed.has(receipt.id)) setTimeout(() => deliver(receipt), TRY_AGAIN_MS).unref();
  };
  if (session === undefined) {
    again();
    return;
  }
  session.once("close", again);
  session.deliver_sm(
    {
      esm_class: 4,
      source_addr: receipt.destination,
      destination_addr: receipt.source,
      short_message: Buffer.from(`id:${receipt.id} sub:001 dlvrd:001 stat:DELIVRD err:000 text:`),
    },
    (answer) => {
      session.off("close", again);
      if (answer.command_status !== 0) {
        again();
        return;
      }
      owed.delete(receipt.id);
      writeSync(log, `A\t${receipt.id}\n`);
    },
  );
}

const server = smppLibrary.createServer({}, (session) => {
  session.setMaxListeners(0);
  session.on("error", () => session.destroy());
  session.on("close", () => sessions.delete(session));
  session.on("bind_transceiver", (pdu: LibraryPdu) => {
    session.send(pdu.response({ system_id: "durable" }));
    sessions.add(session);
  });
  session.on("enquire_link", (pdu: LibraryPdu) => session.send(pdu.response()));
  session.on("unbind", (pdu: LibraryPdu) => {
    sessions.delete(session);
    session.send(pdu.response());
  });
  session.on("submit_sm", (pdu: LibraryPdu) => {
    const receipt = {
      id: `d${++taken}`,
      source: pdu.source_addr ?? "",
      destination: pdu.destination_addr ?? "",
    };
    const fields = [
      "S",
      receipt.id,
      Date.now(),
      receipt.source,
      receipt.destination,
      pdu.short_message?.message,
    ];
    writeSync(log, `${fields.join("\t")}\n`);
    owed.set(receipt.id, receipt);
    session.send(pdu.response({ message_id: receipt.id }));
    deliver(receipt);
  });
});
server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  process.send?.({ port: typeof address === "object" ? address?.port : 0 });
  for (const receipt of owed.values()) deliver(receipt);
});
process.on("disconnect", () => process.exit(0));
