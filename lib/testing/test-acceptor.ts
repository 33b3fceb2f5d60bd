import type pg from "pg";
import type { Clock } from "../clock";
import { AppError } from "../errors/app-error";
import { Acceptor, type AcceptorOptions } from "../message/acceptor";
import { type PoolSnapshotOptions, PoolSnapshots } from "../message/pool-snapshot";
import type { AcceptedMessage, OutboundMessageInput } from "../message/types";
import { e164 } from "./pool-numbers";

/** An acceptor of its own for a test, with its clock: what one more process would be. */
export interface TestAcceptor {
  readonly acceptor: Acceptor;
  readonly snapshots: PoolSnapshots;
  /** Sends "Hello" to a recipient unless told otherwise. */
  send(profileId: string, recipient: string, more?: Partial<OutboundMessageInput>): Promise<AcceptedMessage>;
  /** The refusal of a message that must be refused. */
  refusal(profileId: string, recipient: string, more?: Partial<OutboundMessageInput>): Promise<AppError>;
}

export function createTestAcceptor(
  pool: pg.Pool,
  clock: Clock,
  options: Partial<AcceptorOptions> & PoolSnapshotOptions = {},
): TestAcceptor {
  const snapshots = new PoolSnapshots(pool, { clock, ...options });
  const acceptor = new Acceptor({ pool, snapshots, clock, ...options });
  const send: TestAcceptor["send"] = (messagingProfileId, recipient, more) =>
    acceptor.accept({ messagingProfileId, recipient: e164(recipient), text: "Hello", ...more });
  return {
    acceptor,
    snapshots,
    send,
    async refusal(profileId, recipient, more) {
      try {
        const message = await send(profileId, recipient, more);
        throw new Error(`accepted from ${message.sender}`);
      } catch (error) {
        if (error instanceof AppError) return error;
        throw error;
      }
    },
  };
}

/** A row of sticky_mappings as numbers and instants. */
export interface MappingRow {
  readonly recipient: string;
  readonly epoch: number;
  readonly assignmentId: number;
  readonly createdAtMs: number;
  readonly lastMessageAtMs: number | null;
  readonly messageCount: number;
}

/** The mapping of a recipient as stored, null = no row. */
export async function findMappingRow(
  pool: pg.Pool,
  profileId: string,
  recipient: string,
): Promise<MappingRow | null> {
  const { rows } = await pool.query<MappingRow>(
    `SELECT recipient, epoch::float8 AS epoch, assignment_id::float8 AS "assignmentId",
            (extract(epoch FROM created_at) * 1000)::float8 AS "createdAtMs",
            (extract(epoch FROM last_message_at) * 1000)::float8 AS "lastMessageAtMs", message_count::float8 AS "messageCount"
     FROM sticky_mappings WHERE messaging_profile_id = $1 AND recipient = $2`,
    [profileId, recipient],
  );
  return rows[0] ?? null;
}

/** Rows of everything an accepted message writes; the same before and after a refusal (S11). */
export async function countWrites(pool: pg.Pool): Promise<Record<"messages" | "queue" | "mappings", number>> {
  const { rows } = await pool.query(
    `SELECT (SELECT count(*) FROM messages)::int AS messages, (SELECT count(*) FROM outbound_queue)::int AS queue,
            (SELECT coalesce(sum(message_count + 1), 0) FROM sticky_mappings)::int AS mappings`,
  );
  return rows[0];
}
