import type { Db } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { lockProfile } from "./change-repository";
import {
  findCurrentAmong,
  findMappingsInForce,
  insertMissing,
  type MappingWrite,
  overwriteLocked,
} from "./import-repository";
import type { AcceptedRow, ImportRun } from "./import-run";
import { type ImportEffect, mergeImportedMapping } from "./merge-imported-mapping";

/**
 * Applies one chunk of an import in the caller's transaction and counts what each row did.
 *
 * @throws AppError conflict when the profile's mappings were cleared since the import began, not_found when the profile
 *   was deleted: nothing of this chunk is applied then
 */
export async function applyImportChunk(db: Db, run: ImportRun, rows: readonly AcceptedRow[]): Promise<void> {
  const { bounds, tally } = run;
  const profile = await lockProfile(db, bounds.profileId, "keep");
  if (!profile) throw new AppError("not_found", { detail: "The profile was deleted while the import ran." });
  if (profile.mappingEpoch !== bounds.mappingEpoch || profile.pinEpoch !== bounds.pinEpoch) {
    throw new AppError("conflict", {
      detail:
        "The mappings of this profile were cleared while the import ran, those it had imported among them. Import the file again if they are still wanted.",
    });
  }
  const current = await findCurrentAmong(db, [...new Set(rows.map((row) => row.assignmentId))]);
  const wanted = rows.filter((row) => {
    if (current.has(row.assignmentId)) return true;
    const reason = `sender ${row.sender} was removed from this profile while the import ran.`;
    tally.refuse(row.record.row, reason);
    return false;
  });
  if (wanted.length === 0) return;
  const fresh = wanted.map((row): [AcceptedRow, ImportEffect] => [
    row,
    mergeImportedMapping(null, row, row.assignmentId, run.nowMs),
  ]);
  const inserted = await insertMissing(
    db,
    bounds,
    fresh.map(([row, effect]) => toWrite(row, effect)),
  );
  const existing = fresh.filter(([row, effect]) => {
    if (inserted.has(row.recipient)) tally.count(effect);
    return !inserted.has(row.recipient);
  });
  if (existing.length === 0) return;
  const force = await findMappingsInForce(db, bounds, recipientsOf(existing.map(([row]) => row)), true);
  const writes: MappingWrite[] = [];
  for (const [row] of existing) {
    const effect = mergeImportedMapping(force.get(row.recipient) ?? null, row, row.assignmentId, run.nowMs);
    tally.count(effect);
    if (effect.kind !== "unchanged") writes.push(toWrite(row, effect));
  }
  await overwriteLocked(db, bounds, writes);
}

function toWrite(row: AcceptedRow, effect: ImportEffect): MappingWrite {
  return { recipient: row.recipient, ...effect.values };
}

function recipientsOf(rows: readonly AcceptedRow[]): string[] {
  return rows.map((row) => row.recipient);
}
