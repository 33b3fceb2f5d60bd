import { validate as isUuid } from "uuid";
import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { getLogger } from "@/lib/logger";
import type { ConnectionTest } from "./carrier-kind";
import { findCarrierKind } from "./carrier-kinds";
import { findCarrierRow } from "./management-repository";
import { openSettings } from "./stored-settings";

const WITHIN_MS = 15_000;

/**
 * Tries a carrier's stored settings. Nothing is sent to anyone.
 *
 * @returns what was found; a carrier that cannot be reached is an answer, not an error
 * @throws AppError `not_found`
 */
export async function testCarrier(id: string, withinMs = WITHIN_MS): Promise<ConnectionTest> {
  const row = isUuid(id) ? await findCarrierRow(getPrisma(), id) : null;
  if (row === null) throw new AppError("not_found", { detail: "This carrier does not exist any more." });
  const kind = findCarrierKind(row.kind);
  if (kind === null) return { isOk: false, detail: `This version knows no carrier of kind ${row.kind}.` };
  const signal = AbortSignal.timeout(withinMs);
  try {
    const settings = openSettings(kind, id, row);
    return await Promise.race([
      kind.testConnection({ id, name: row.name, settings }, signal),
      late(signal, withinMs),
    ]);
  } catch (error) {
    getLogger().warn({ err: error, carrierId: id }, "the test of a carrier failed");
    return { isOk: false, detail: "Its settings do not hold. Save them again." };
  }
}

function late(signal: AbortSignal, withinMs: number): Promise<ConnectionTest> {
  return new Promise((fulfil) =>
    signal.addEventListener("abort", () =>
      fulfil({ isOk: false, detail: `There was no answer within ${withinMs / 1_000} seconds.` }),
    ),
  );
}
