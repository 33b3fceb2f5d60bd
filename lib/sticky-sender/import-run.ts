import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { type ForceBounds, findSenders } from "./import-repository";
import { type ColumnPlaces, findColumns, type MappingCsvRow, parseMappingRecord } from "./mapping-csv";
import { liveAfterMs } from "./mapping-expiry";
import type { ImportEffect } from "./merge-imported-mapping";
import { type CsvRecord, readMappingCsv } from "./read-mapping-csv";
import { RecipientSet } from "./recipient-set";
import { findMappingProfile } from "./repository";
import type { MappingProfile } from "./types";

/** Rows of one transaction: 2,500 lock the profile for about a tenth of a second. */
const CHUNK_ROWS = 2_500;
/** Refused rows that are told with the counts; the file of refused rows has all of them. */
const SHOWN_REFUSALS = 20;

export interface ImportRequest {
  readonly profileId: string;
  /** The uploaded file, complete. */
  readonly path: string;
  readonly fileName: string;
  readonly defaultCountry: string;
  /** Asked between chunks; true ends the import after what has been applied. */
  readonly isAborted?: () => boolean;
}

/** What the rows so far do, or would do. */
export interface ImportCounts {
  readonly rows: number;
  readonly new: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly refused: number;
  /** Pins among the replaced that give way to an ordinary mapping or to another number. */
  readonly endedPins: number;
}

export interface RefusedRow {
  readonly row: number;
  readonly reason: string;
}

/** A row that can be imported. */
export interface AcceptedRow extends MappingCsvRow {
  readonly assignmentId: number;
  readonly record: CsvRecord;
}

/** One reading of a file against a profile as it was at the start. */
export interface ImportRun {
  readonly bounds: ForceBounds;
  readonly senders: ReadonlyMap<string, number>;
  readonly seen: RecipientSet;
  readonly tally: ImportTally;
  readonly nowMs: number;
  readonly header: readonly string[];
  readonly places: ColumnPlaces;
  onRefused: (record: CsvRecord, reason: string) => void;
}

/** @throws AppError not_found; invalid_value at `file` */
export async function startRun(ctx: ServiceContext, request: ImportRequest): Promise<ImportRun> {
  const db = getPrisma();
  const profile = await findMappingProfile(db, request.profileId);
  if (!profile) throw new AppError("not_found");
  const header = await readHeader(request.path);
  const places = findColumns(header);
  if (typeof places === "string") {
    throw new AppError("invalid_value", { field: "file", detail: `${places} Nothing was imported.` });
  }
  const nowMs = ctx.clock.now();
  return {
    bounds: boundsOf(profile, nowMs),
    senders: await findSenders(db, request.profileId),
    seen: new RecipientSet(),
    tally: new ImportTally(),
    nowMs,
    header,
    places,
    onRefused: () => undefined,
  };
}

function boundsOf(profile: MappingProfile, nowMs: number): ForceBounds {
  return {
    profileId: profile.id,
    mappingEpoch: profile.mappingEpoch,
    pinEpoch: profile.pinEpoch,
    liveAfterMs: liveAfterMs(profile, nowMs),
  };
}

async function readHeader(path: string): Promise<readonly string[]> {
  for await (const [header] of readMappingCsv(path, 1)) return header?.cells ?? [];
  return [];
}

/** The rows that can be imported, chunk by chunk; the others are counted as refused. */
export async function* rowsOfFile(request: ImportRequest, run: ImportRun): AsyncGenerator<AcceptedRow[]> {
  const context = {
    columns: run.header.length,
    defaultCountry: request.defaultCountry,
    nowMs: run.nowMs,
  };
  let isFirst = true;
  for await (const batch of readMappingCsv(request.path, CHUNK_ROWS)) {
    const rows: AcceptedRow[] = [];
    for (const record of batch) {
      if (isFirst) {
        isFirst = false;
        continue;
      }
      const parsed = parseMappingRecord(record.cells, run.places, context);
      const accepted = parsed.ok ? acceptRow(parsed.mapping, record, run) : parsed.reason;
      if (typeof accepted !== "string") rows.push(accepted);
      else {
        run.tally.refuse(record.row, accepted);
        run.onRefused(record, accepted);
      }
    }
    yield rows;
  }
}

/** What the file alone cannot know: the numbers of the profile, what has expired, and the rows before. */
function acceptRow(mapping: MappingCsvRow, record: CsvRecord, run: ImportRun): AcceptedRow | string {
  const assignmentId = run.senders.get(mapping.sender);
  if (assignmentId === undefined) return `sender ${mapping.sender} is not a number of this profile.`;
  const last = mapping.lastMessageAtMs ?? mapping.createdAtMs;
  if (!mapping.isPinned && last !== null && last <= run.bounds.liveAfterMs) {
    return "This mapping has expired already: its last message is older than the profile's lifetime.";
  }
  if (!run.seen.add(mapping.recipient)) return `recipient ${mapping.recipient} is in an earlier row too.`;
  return { ...mapping, assignmentId, record };
}

/** Adds up what rows do. */
export class ImportTally {
  #counts: ImportCounts = { rows: 0, new: 0, replaced: 0, unchanged: 0, refused: 0, endedPins: 0 };
  readonly #refusals: RefusedRow[] = [];

  /** A snapshot; later rows do not change it. */
  get counts(): ImportCounts {
    return this.#counts;
  }

  /** The first refused rows. */
  get refusals(): readonly RefusedRow[] {
    return this.#refusals;
  }

  count(effect: Pick<ImportEffect, "kind" | "endsPin">): void {
    const counts = this.#counts;
    this.#counts = {
      ...counts,
      rows: counts.rows + 1,
      [effect.kind]: counts[effect.kind] + 1,
      endedPins: counts.endedPins + (effect.endsPin ? 1 : 0),
    };
  }

  refuse(row: number, reason: string): void {
    const counts = this.#counts;
    this.#counts = { ...counts, rows: counts.rows + 1, refused: counts.refused + 1 };
    if (this.#refusals.length < SHOWN_REFUSALS) this.#refusals.push({ row, reason });
  }
}
