import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type LibraryPdu, type LibrarySession, smppLibrary } from "./smpp-library";

/** How a test's carrier answers a submit_sm: an id, a status, or later by itself (null). */
export type SubmitAnswer = { readonly id: string } | { readonly status: number } | null;

export interface SmppPeerOptions {
  readonly key?: string;
  readonly cert?: string;
  /** Status of the answer to binds; null = no answer. */
  bind?: (pdu: LibraryPdu) => number | null;
  submit?: (pdu: LibraryPdu, place: number, session: LibrarySession) => SubmitAnswer;
}

/** A carrier on loopback, made with npm's `smpp`. */
export interface SmppPeer {
  readonly port: number;
  readonly options: SmppPeerOptions;
  /** Every submit_sm, in the order they came. */
  readonly submits: LibraryPdu[];
  readonly binds: LibraryPdu[];
  readonly sessions: LibrarySession[];
  /** Fulfils with the answer's status when the other side has answered. */
  deliver(pdu: Record<string, unknown>, session?: LibrarySession): Promise<number>;
  close(): Promise<void>;
}

export async function startSmppPeer(options: SmppPeerOptions = {}): Promise<SmppPeer> {
  const submits: LibraryPdu[] = [];
  const binds: LibraryPdu[] = [];
  const sessions: LibrarySession[] = [];
  const server = smppLibrary.createServer(options, (session) => {
    sessions.push(session);
    session.on("error", () => undefined);
    session.on("close", () => sessions.splice(sessions.indexOf(session), 1));
    const bind = (pdu: LibraryPdu) => {
      binds.push(pdu);
      const status = options.bind ? options.bind(pdu) : 0;
      if (status !== null) session.send(pdu.response({ command_status: status, system_id: "peer" }));
    };
    for (const command of ["bind_transceiver", "bind_transmitter", "bind_receiver"])
      session.on(command, bind);
    session.on("unbind", (pdu: LibraryPdu) => session.send(pdu.response()));
    session.on("enquire_link", (pdu: LibraryPdu) => session.send(pdu.response()));
    session.on("submit_sm", (pdu: LibraryPdu) => {
      const place = submits.push(pdu) - 1;
      const answer = options.submit ? options.submit(pdu, place, session) : { id: `m${place}` };
      if (answer === null) return;
      session.send(
        pdu.response("id" in answer ? { message_id: answer.id } : { command_status: answer.status }),
      );
    });
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    options,
    submits,
    binds,
    sessions,
    deliver: (pdu, session = sessions[0] as LibrarySession) =>
      new Promise((fulfil, reject) => {
        if (!session?.deliver_sm(pdu, (answer) => fulfil(answer.command_status)))
          reject(new Error("Nobody is connected."));
      }),
    async close() {
      for (const session of [...sessions]) session.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** A receipt in text form, as carriers write it. */
export function receiptPdu(id: string, state = "DELIVRD", error = "000"): Record<string, unknown> {
  return {
    esm_class: 4,
    source_addr: "13125550187",
    destination_addr: "12065550100",
    short_message: Buffer.from(
      `id:${id} sub:001 dlvrd:001 submit date:2601151200 done date:2601151201 stat:${state} err:${error} text:Hello id:spoofed`,
    ),
  };
}
