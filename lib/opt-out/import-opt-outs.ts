import { amendAudit, openAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import type { ServiceContext } from "@/lib/service-context";
import type { ImportProgress } from "@/lib/sticky-sender/import-mappings";
import { ImportTally } from "@/lib/sticky-sender/import-run";
import { formatRefusedHeader, formatRefusedRow } from "@/lib/sticky-sender/mapping-csv";
import { type CsvRecord, readMappingCsv } from "@/lib/sticky-sender/read-mapping-csv";
import { RecipientSet } from "@/lib/sticky-sender/recipient-set";
import { findBlocked, insertOptOuts } from "./change-repository";
import { findOptOutColumns, type OptOutCsvRow, type OptOutPlaces, parseOptOutRecord } from "./opt-out-csv";

/** Rows of one transaction. */
const CHUNK_ROWS = 2_500;

export interface OptOutImport {
  readonly profileId: string;
  /** The uploaded file, complete. */
  readonly path: string;
  readonly fileName: string;
  readonly defaultCountry: string;
  /** Asked between chunks; true ends the import after what has been applied. */
  readonly isAborted?: () => boolean;
}

/** One reading of a file. */
interface Run {
  readonly profileId: string;
  readonly header: readonly string[];
  readonly places: OptOutPlaces;
  readonly nowMs: number;
  readonly seen: RecipientSet;
  readonly tally: ImportTally;
  onRefused: (record: CsvRecord, reason: string) => void;
}

const NEW = { kind: "new", endsPin: false } as const;
const UNCHANGED = { kind: "unchanged", endsPin: false } as const;

/**
 * Counts what importing a file would do, and changes nothing.
 *
 * @throws AppError not_found; invalid_value at `file` when the file cannot be imported at all
 */
export async function* checkOptOutImport(
  ctx: ServiceContext,
  request: OptOutImport,
): AsyncGenerator<ImportProgress> {
  const run = await startRun(ctx, request);
  for await (const rows of rowsOfFile(request, run)) {
    const blocked = await findBlocked(
      getPrisma(),
      run.profileId,
      rows.map((row) => row.recipient),
    );
    for (const row of rows) run.tally.count(blocked.has(row.recipient) ? UNCHANGED : NEW);
    yield { kind: "running", counts: run.tally.counts };
  }
  yield { kind: "done", counts: run.tally.counts, refusals: run.tally.refusals };
}

/**
 * Opts the recipients of a file out; bad rows are passed over, who is opted out already stays as they are.
 *
 * The whole file is read once before anything is written: one that cannot be read to its end imports nothing. Rows are applied in
 * chunks, each a transaction with its line in the audit log; running it again does only what is left.
 *
 * @throws AppError not_found; invalid_value at `file` when the file cannot be imported at all
 */
export async function* applyOptOutImport(
  ctx: ServiceContext,
  request: OptOutImport,
): AsyncGenerator<ImportProgress> {
  const run = await startRun(ctx, request);
  let read = -1;
  for await (const batch of readMappingCsv(request.path, 10_000)) {
    if (request.isAborted?.()) return;
    read += batch.length;
    yield { kind: "checked", rows: Math.max(0, read) };
  }
  let auditId: bigint | null = null;
  for await (const rows of rowsOfFile(request, run)) {
    if (request.isAborted?.()) {
      yield { kind: "stopped", counts: run.tally.counts, reason: "The import was interrupted." };
      return;
    }
    auditId = await inTransaction(getPrisma(), async (db) => {
      const inserted = await insertOptOuts(
        db,
        run.profileId,
        "import",
        rows.map((row) => ({ ...row, createdAtMs: row.createdAtMs ?? run.nowMs })),
      );
      for (const row of rows) run.tally.count(inserted.has(row.recipient) ? NEW : UNCHANGED);
      const detail = { file: request.fileName.slice(0, 200), ...run.tally.counts };
      if (auditId !== null) {
        await amendAudit(db, auditId, detail);
        return auditId;
      }
      return openAudit(db, ctx.actor, {
        action: "opt_out.imported",
        subjectType: "messaging_profile",
        subjectId: run.profileId,
        profileId: run.profileId,
        detail,
      });
    });
    yield { kind: "running", counts: run.tally.counts };
  }
  yield { kind: "done", counts: run.tally.counts, refusals: run.tally.refusals };
}

/** The refused rows of a file as a CSV file: their number, the reason, and what they said. */
export async function* listRefusedOptOuts(
  ctx: ServiceContext,
  request: OptOutImport,
): AsyncGenerator<string> {
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

async function startRun(ctx: ServiceContext, request: OptOutImport): Promise<Run> {
  const { id } = await readProfile(request.profileId);
  let header: readonly string[] = [];
  for await (const [first] of readMappingCsv(request.path, 1)) {
    header = first?.cells ?? [];
    break;
  }
  const places = findOptOutColumns(header);
  if (typeof places === "string")
    throw new AppError("invalid_value", { field: "file", detail: `${places} Nothing was imported.` });
  return {
    profileId: id,
    header,
    places,
    nowMs: ctx.clock.now(),
    seen: new RecipientSet(),
    tally: new ImportTally(),
    onRefused: () => undefined,
  };
}

/** The rows that can be imported, chunk by chunk; the others are counted as refused. */
async function* rowsOfFile(request: OptOutImport, run: Run): AsyncGenerator<OptOutCsvRow[]> {
  const context = {
    columns: run.header.length,
    defaultCountry: request.defaultCountry,
    nowMs: run.nowMs,
  };
  let isFirst = true;
  for await (const batch of readMappingCsv(request.path, CHUNK_ROWS)) {
    const rows: OptOutCsvRow[] = [];
    for (const record of batch) {
      if (isFirst) {
        isFirst = false;
        continue;
      }
      const parsed = parseOptOutRecord(record.cells, run.places, context);
      const reason = !parsed.ok
        ? parsed.reason
        : run.seen.add(parsed.row.recipient)
          ? null
          : `recipient ${parsed.row.recipient} is in an earlier row too.`;
      if (reason === null && parsed.ok) rows.push(parsed.row);
      else if (reason !== null) {
        run.tally.refuse(record.row, reason);
        run.onRefused(record, reason);
      }
    }
    yield rows;
  }
}
