import { getPool } from "@/lib/db/client";
import type { TestAssignment } from "@/lib/testing/mapping-rows";
import { median, type Run } from "../accept/callers";
import type { WebProcess } from "./processes";

/** Memory that grows by no more than this from the second fifth of the run to its last is flat. */
const FLAT_SHARE = 0.1;

/** Gives every recipient that the load generator knows (load.mjs) a mapping to one of the numbers. */
export async function fillMappings(
  profileId: string,
  numbers: readonly TestAssignment[],
  recipients: number,
): Promise<void> {
  await getPool().query(
    `INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
     SELECT $1, '+1' || (2000000000 + i * 7919), 1, ($2::bigint[])[1 + i % cardinality($2::bigint[])], now(), now(), 1
     FROM generate_series(0::bigint, $3::bigint - 1) i`,
    [profileId, numbers.map(({ assignmentId }) => assignmentId), recipients],
  );
  await getPool().query("VACUUM ANALYZE sticky_mappings");
}

/**
 * Loads the process for minutes on end and tells how its resident memory went.
 *
 * @param run some seconds of load
 * @returns whether the memory stayed flat
 */
export async function watchMemory(
  web: WebProcess,
  run: () => Promise<Run>,
  minutes: number,
): Promise<boolean> {
  const samples: { bytes: number; run: Run }[] = [];
  const endsAt = Date.now() + minutes * 60_000;
  while (Date.now() < endsAt) samples.push({ run: await run(), bytes: web.residentBytes() });
  const fifth = Math.max(1, Math.floor(samples.length / 5));
  const share = (from: number) => samples.slice(from, from + fifth);
  const bytes = (part: typeof samples) => median(part.map((sample) => sample.bytes));
  const rate = (part: typeof samples) => median(part.map((sample) => sample.run.perSecond));
  const [early, late] = [share(fifth), share(samples.length - fifth)];
  const isFlat = bytes(late) <= bytes(early) * (1 + FLAT_SHARE);
  const megabytes = (count: number) => Math.round(count / 1_048_576);
  const sent = samples.reduce((sum, sample) => sum + sample.run.count, 0);
  console.info(
    `${minutes} minutes, ${sent.toLocaleString("en-US")} messages: resident memory ${megabytes(bytes(early))} MB early, ` +
      `${megabytes(bytes(late))} MB late, ${isFlat ? "flat" : "NOT flat"}; ` +
      `${Math.round(rate(early)).toLocaleString("en-US")}/s early, ${Math.round(rate(late)).toLocaleString("en-US")}/s late`,
  );
  return isFlat;
}
