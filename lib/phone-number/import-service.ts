import { validate as isUuid } from "uuid";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import type { ServiceContext } from "@/lib/service-context";
import { assignWithin, auditNumbers } from "./assignment-service";
import { type ImportRow, separatePastedNumbers } from "./number-file";
import { readNumberFile } from "./number-file-service";
import {
  findNumbersByE164,
  findProfileName,
  insertNumbers,
  lockImports,
  type StoredNumber,
} from "./repository";
import { chooseCarrier, newNumberRow } from "./service";
import type { ImportReport } from "./types";

const CHUNK = 5_000;
const NUMBERS_NAMED = 100;

export interface ImportOptions {
  readonly defaultCountry: string;
  /** Assign all numbers of the file there, new and old ones. */
  readonly profileId: string | null;
  /** The carrier of new numbers; absent or null = the oldest. Numbers of the inventory keep theirs. */
  readonly carrierId?: string | null;
  /** Numbers on another profile move (S5); otherwise they stay where they are. */
  readonly move: boolean;
  /** Counts and changes nothing. */
  readonly dryRun: boolean;
}

/**
 * Adds the numbers of a file or list to the inventory and, given a profile, assigns them there: all good rows in one
 * transaction, bad ones listed with their reasons.
 *
 * @throws AppError a refusal of the whole file (`field` file, see `readNumberFile`); not_found (`field` profileId)
 */
export async function importNumbers(
  ctx: ServiceContext,
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: ImportOptions,
): Promise<ImportReport> {
  await refuseUnknownProfile(options.profileId);
  const file = await readNumberFile(source, options);
  const shared = { duplicates: file.duplicates, bad: file.bad, badCount: file.badCount };
  if (options.dryRun) {
    await chooseCarrier(getPrisma(), options.carrierId ?? null);
    const stored = await findStored(getPrisma(), file.rows);
    const assignment = options.profileId === null ? null : foresee(file.rows.length, stored, options);
    return { ...shared, created: file.rows.length - stored.length, stored: stored.length, assignment };
  }
  const outcome = await inTransaction(getPrisma(), (db) => store(db, ctx, file.rows, options));
  return { ...shared, ...outcome };
}

/** The same for a list typed or pasted into a form, see `separatePastedNumbers`. */
export function importPastedNumbers(
  ctx: ServiceContext,
  text: string,
  options: ImportOptions,
): Promise<ImportReport> {
  return importNumbers(ctx, [new TextEncoder().encode(separatePastedNumbers(text))], options);
}

async function refuseUnknownProfile(profileId: string | null): Promise<void> {
  if (profileId === null) return;
  const name = isUuid(profileId) ? await findProfileName(getPrisma(), profileId) : null;
  if (name === null) throw new AppError("not_found", { field: "profileId" });
}

function foresee(rows: number, stored: readonly StoredNumber[], options: ImportOptions) {
  const unchanged = stored.filter(({ profileId }) => profileId === options.profileId).length;
  const away = stored.filter(({ profileId }) => profileId !== null && profileId !== options.profileId);
  return {
    assigned: rows - unchanged - away.length,
    moved: options.move ? away.length : 0,
    unchanged,
    elsewhereCount: options.move ? 0 : away.length,
    elsewhere: options.move
      ? []
      : away
          .slice(0, NUMBERS_NAMED)
          .map(({ e164, profileName }) => ({ e164, profileName: profileName ?? "" })),
  };
}

async function store(db: Db, ctx: ServiceContext, rows: readonly ImportRow[], options: ImportOptions) {
  await lockImports(db);
  const carrierId = await chooseCarrier(db, options.carrierId ?? null);
  const now = new Date(ctx.clock.now());
  const created: { id: string; e164: string }[] = [];
  for (const chunk of chunksOf(rows)) {
    const numbers = chunk.map(({ e164, ...settings }) => newNumberRow(e164, carrierId, settings));
    const inserted = new Set(await insertNumbers(db, numbers, now));
    for (const { id, e164 } of numbers) if (inserted.has(id)) created.push({ id, e164 });
  }
  await auditNumbers(db, ctx.actor, "number.added", created, null, { imported: true });
  const counts = { created: created.length, stored: rows.length - created.length };
  if (options.profileId === null) return { ...counts, assignment: null };

  const numberIds = (await findStored(db, rows)).map(({ id }) => id);
  const report = await assignWithin(db, ctx, {
    profileId: options.profileId,
    numberIds,
    elsewhere: options.move ? "move" : "leave",
  });
  const { elsewhere, ...rest } = report;
  return {
    ...counts,
    assignment: {
      ...rest,
      elsewhereCount: elsewhere.length,
      elsewhere: elsewhere.slice(0, NUMBERS_NAMED),
    },
  };
}

async function findStored(db: Db, rows: readonly ImportRow[]): Promise<StoredNumber[]> {
  const found: StoredNumber[] = [];
  for (const chunk of chunksOf(rows)) {
    found.push(
      ...(await findNumbersByE164(
        db,
        chunk.map(({ e164 }) => e164),
      )),
    );
  }
  return found;
}

function chunksOf<T>(items: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, index) =>
    items.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
