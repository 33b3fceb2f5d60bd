import { afterAll, beforeAll, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestAcceptor, findMappingRow, type TestAcceptor } from "@/lib/testing/test-acceptor";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const DAY = 86_400_000;
const RECIPIENT = "+15551234567";
const clock = manualClock(START);
let sut: TestAcceptor;

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock);
});
afterAll(() => sut.acceptor.close());

/** Whether a statement of the acceptor waits for a row that another transaction has locked. */
async function waitsForRow(): Promise<boolean> {
  const { rows } = await db.pool.query(
    `SELECT count(*)::int AS waiting FROM pg_stat_activity
     WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INSERT INTO sticky_mappings%'`,
  );
  return rows[0].waiting > 0;
}

it("leaves an expired mapping to the process that renewed it first, though it chose the same number again (S3, S10)", async () => {
  const profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 2);
  const first = await sut.send(profileId, RECIPIENT);
  clock.advance(8 * DAY);
  const nowIso = new Date(clock.now()).toISOString();

  // Another process has decided the same, wrote its mapping and has yet to commit: the same number, of the same epoch.
  const other = await db.pool.connect();
  try {
    await other.query("BEGIN");
    await other.query(
      `UPDATE sticky_mappings SET created_at = $3, last_message_at = $3, message_count = 1
       WHERE messaging_profile_id = $1 AND recipient = $2`,
      [profileId, RECIPIENT, nowIso],
    );
    const sending = sut.send(profileId, RECIPIENT);
    await expect.poll(waitsForRow, { timeout: 10_000 }).toBe(true);
    await other.query("COMMIT");
    // By weight it would have been the other number's turn.
    expect(await sending).toMatchObject({
      sender: first.sender,
      reason: "sticky",
      mapping: { messageCount: 2 },
    });
  } finally {
    other.release();
  }
  expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toMatchObject({
    createdAtMs: clock.now(),
    messageCount: 2,
  });
});

/** Sends to a recipient while another process has changed its live mapping and has yet to commit. */
async function sendDuringChange(profileId: string, changes: string, values: readonly unknown[] = []) {
  const other = await db.pool.connect();
  try {
    await other.query("BEGIN");
    await other.query(
      `UPDATE sticky_mappings SET ${changes} WHERE messaging_profile_id = $1 AND recipient = $2`,
      [profileId, RECIPIENT, ...values],
    );
    const sending = sut.send(profileId, RECIPIENT);
    await expect.poll(waitsForRow, { timeout: 10_000 }).toBe(true);
    await other.query("COMMIT");
    return await sending;
  } finally {
    other.release();
  }
}

it("does not bring back a mapping that was reset while the message was in flight (S12, S15)", async () => {
  const profileId = await createStickyProfile(db.prisma);
  await assignNumbers(db.prisma, profileId, 2);
  const first = await sut.send(profileId, RECIPIENT);
  clock.advance(1_000);
  const second = await sendDuringChange(profileId, "epoch = 0, reset_at = now()");
  expect(second).toMatchObject({ reason: "weight", mapping: { messageCount: 1 } });
  expect(second.sender).not.toBe(first.sender);
  expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toMatchObject({
    createdAtMs: clock.now(),
    messageCount: 1,
  });
});

it("follows a mapping that another process moved while the message was in flight (S7, S10)", async () => {
  const profileId = await createStickyProfile(db.prisma);
  const numbers = await assignNumbers(db.prisma, profileId, 2);
  const first = await sut.send(profileId, RECIPIENT);
  const other = numbers.find((number) => number.e164 !== first.sender);
  clock.advance(1_000);
  const second = await sendDuringChange(profileId, "assignment_id = $3", [other?.assignmentId]);
  expect(second).toMatchObject({ sender: other?.e164, reason: "sticky", mapping: { messageCount: 2 } });
  expect(await findMappingRow(db.pool, profileId, RECIPIENT)).toMatchObject({
    assignmentId: other?.assignmentId,
  });
});
