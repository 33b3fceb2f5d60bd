import { amendAudit, openAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { applyImportChunk } from "./apply-import-chunk";
import { findMappingsInForce } from "./import-repository";
import { type ImportCounts, type ImportRequest, type RefusedRow, rowsOfFile, startRun } from "./import-run";
import { formatRefusedHeader, formatRefusedRow } from "./mapping-csv";
import { mergeImportedMapping } from "./merge-imported-mapping";
import { readMappingCsv } from "./read-mapping-csv";

/** How an import or its dry run is getting on; the last one is `done` or `stopped`. */
export type ImportProgress =
  | { readonly kind: "checked"; readonly rows: number }
  | { readonly kind: "running"; readonly counts: ImportCounts }
  | { readonly kind: "done"; readonly counts: ImportCounts; readonly refusals: readonly RefusedRow[] }
  /** `counts` is what had been applied before; importing the file again goes on from there. */
  | { readonly kind: "stopped"; readonly counts: ImportCounts; readonly reason: string };

/**
 * Counts what importing a file would do, and changes nothing (S15).
 *
 * @throws AppError not_found; invalid_value at `file` when the file cannot be imported at all
 */
export async function* checkImport(
  ctx: ServiceContext,
  request: ImportRequest,
): AsyncGenerator<ImportProgress> {
  const db = getPrisma();
  const run = await startRun(ctx, request);
  for await (const rows of rowsOfFile(request, run)) {
    const force = await findMappingsInForce(
      db,
      run.bounds,
      rows.map((row) => row.recipient),
      false,
    );
    for (const row of rows) {
      run.tally.count(
        mergeImportedMapping(force.get(row.recipient) ?? null, row, row.assignmentId, run.nowMs),
      );
    }
    yield { kind: "running", counts: run.tally.counts };
  }
  yield { kind: "done", counts: run.tally.counts, refusals: run.tally.refusals };
}

/**
 * Imports a file: each good row replaces the recipient's mapping, bad rows are passed over (S15).
 *
 * The whole file is read once before anything is written: one that cannot be read to its end imports nothing. Rows are
 * applied in chunks, each a transaction with its line in the audit log. When the profile's mappings are cleared while the
 * import runs, it stops: nothing it writes outlives a clear (S12). Running it again does only what is left.
 *
 * @throws AppError not_found; invalid_value at `file` when the file cannot be imported at all
 */
export async function* applyImport(
  ctx: ServiceContext,
  request: ImportRequest,
): AsyncGenerator<ImportProgress> {
  const run = await startRun(ctx, request);
  for await (const checked of readThrough(request.path)) {
    if (request.isAborted?.()) return;
    yield { kind: "checked", rows: checked };
  }
  let auditId: bigint | null = null;
  for await (const rows of rowsOfFile(request, run)) {
    if (request.isAborted?.()) {
      yield { kind: "stopped", counts: run.tally.counts, reason: "The import was interrupted." };
      return;
    }
    const { counts } = run.tally;
    try {
      auditId = await inTransaction(getPrisma(), async (db) => {
        await applyImportChunk(db, run, rows);
        const detail = { file: request.fileName.slice(0, 200), ...run.tally.counts };
        if (auditId !== null) {
          await amendAudit(db, auditId, detail);
          return auditId;
        }
        return openAudit(db, ctx.actor, {
          action: "mapping.imported",
          subjectType: "messaging_profile",
          subjectId: request.profileId,
          profileId: request.profileId,
          detail,
        });
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      yield { kind: "stopped", counts, reason: error.detail };
      return;
    }
    yield { kind: "running", counts: run.tally.counts };
  }
  yield { kind: "done", counts: run.tally.counts, refusals: run.tally.refusals };
}

/**
 * The refused rows of a file as a CSV file: their number, the reason, and what they said. Corrected, it can be imported
 * as it is.
 *
 * @throws AppError not_found; invalid_value at `file` when the file cannot be imported at all
 */
export async function* listRefusedRows(ctx: ServiceContext, request: ImportRequest): AsyncGenerator<string> {
  const run = await startRun(ctx, request);
  let text = formatRefusedHeader(run.header);
  run.onRefused = (record, reason) => {
    text += formatRefusedRow(record.row, reason, record.cells, run.header);
  };
  for await (const _ of rowsOfFile(request, run)) {
    yield text;
    text = "";
  }
  yield text;
}

async function* readThrough(path: string): AsyncGenerator<number> {
  let rows = -1;
  for await (const batch of readMappingCsv(path, 10_000)) {
    rows += batch.length;
    yield Math.max(0, rows);
  }
}
