import type { BatchConnection } from "./accept-connection";

const LINK_SQL = `
UPDATE messages SET group_message_ids = $2::uuid[] WHERE messaging_profile_id = $1::uuid AND id = ANY($2::uuid[])`;

/** Makes the messages of one transaction a group. @param messageIds in the order of the recipients */
export async function linkGroup(
  connection: BatchConnection,
  messagingProfileId: string,
  messageIds: readonly string[],
): Promise<void> {
  await connection.query("link_group", LINK_SQL, [messagingProfileId, messageIds]);
}

/** Begins a transaction of a connection for batches. */
export async function beginGroup(connection: BatchConnection): Promise<void> {
  await connection.query("begin", "BEGIN", []);
}

export async function commitGroup(connection: BatchConnection): Promise<void> {
  await connection.query("commit", "COMMIT", []);
}

export async function rollBackGroup(connection: BatchConnection): Promise<void> {
  await connection.query("rollback", "ROLLBACK", []);
}
