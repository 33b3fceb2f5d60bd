import type { EventEmitter } from "node:events";
import { createRequire } from "node:module";
import type { Server } from "node:net";

/*
 * The parts of npm's `smpp` (JavaScript without types) that the tests use. The product speaks SMPP by itself; what it says is
 * tested against this library, so that an error made on both sides cannot hide.
 */

/** A PDU as the library reads it; a message's content is a Buffer where it was sent as one and told so. */
export interface LibraryPdu {
  readonly command: string;
  readonly command_status: number;
  readonly sequence_number: number;
  readonly system_id?: string;
  readonly password?: string;
  readonly source_addr?: string;
  readonly source_addr_ton?: number;
  readonly source_addr_npi?: number;
  readonly destination_addr?: string;
  readonly dest_addr_ton?: number;
  readonly dest_addr_npi?: number;
  readonly esm_class?: number;
  readonly data_coding?: number;
  readonly registered_delivery?: number;
  readonly validity_period?: unknown;
  readonly message_id?: string;
  readonly short_message?: { readonly message: string | Buffer; readonly udh?: readonly Buffer[] };
  readonly message_payload?: { readonly message: string | Buffer };
  readonly sar_msg_ref_num?: number;
  readonly sar_total_segments?: number;
  readonly sar_segment_seqnum?: number;
  response(options?: Record<string, unknown>): LibraryPdu;
  toBuffer(): Buffer;
}

export interface LibrarySession extends EventEmitter {
  readonly socket: import("node:net").Socket;
  send(pdu: LibraryPdu, answered?: (answer: LibraryPdu) => void): boolean;
  deliver_sm(options: Record<string, unknown>, answered?: (answer: LibraryPdu) => void): boolean;
  data_sm(options: Record<string, unknown>, answered?: (answer: LibraryPdu) => void): boolean;
  enquire_link(answered?: (answer: LibraryPdu) => void): boolean;
  unbind(answered?: (answer: LibraryPdu) => void): boolean;
  close(): void;
  destroy(): void;
}

interface Library {
  readonly PDU: new (command: string | Buffer, options?: Record<string, unknown>) => LibraryPdu;
  readonly errors: Readonly<Record<string, number>>;
  createServer(
    options: { readonly key?: string; readonly cert?: string },
    listener: (session: LibrarySession) => void,
  ): Server;
}

export const smppLibrary = createRequire(import.meta.url)("smpp") as Library;
