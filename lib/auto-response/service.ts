import { validate as isUuid, v7 as uuidv7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { type Db, getPrisma, inTransaction } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { readProfile } from "@/lib/messaging-profile/read-profile";
import type { ServiceContext } from "@/lib/service-context";
import { checkEntry } from "./check-entry";
import {
  type AutoResponse,
  findAutoResponses,
  insertAutoResponse,
  lockProfile,
  removeAutoResponse,
  replaceAutoResponse,
} from "./repository";
import type { AutoResponseEntry } from "./types";

export type { AutoResponse } from "./repository";

/** Entries a profile may have; each received message reads them. */
export const MAX_AUTO_RESPONSES = 200;

/**
 * The auto-responses of a profile, in the order they were made.
 *
 * @throws AppError not_found
 */
export async function listAutoResponses(profileId: string): Promise<AutoResponse[]> {
  const { id } = await readProfile(profileId);
  return findAutoResponses(getPrisma(), id);
}

/** @throws AppError not_found, also for an entry of another profile */
export async function getAutoResponse(profileId: string, id: string): Promise<AutoResponse> {
  return pick(await listAutoResponses(profileId), id);
}

/**
 * Adds words to a profile (F6).
 *
 * @throws AppError not_found; invalid_value with the field; conflict when the profile has too many
 */
export async function createAutoResponse(
  ctx: ServiceContext,
  profileId: string,
  entry: AutoResponseEntry,
): Promise<AutoResponse> {
  return change(ctx, profileId, "created", async (db, entries) => {
    if (entries.length >= MAX_AUTO_RESPONSES)
      throw new AppError("conflict", {
        detail: `A profile has at most ${MAX_AUTO_RESPONSES} auto-responses. Put words together.`,
      });
    const at = new Date(ctx.clock.now());
    return insertAutoResponse(db, profileId, uuidv7(), check(entry, entries), at);
  });
}

/** Replaces all of an entry. @throws AppError not_found; invalid_value with the field */
export async function updateAutoResponse(
  ctx: ServiceContext,
  profileId: string,
  id: string,
  entry: AutoResponseEntry,
): Promise<AutoResponse> {
  return change(ctx, profileId, "updated", async (db, entries) => {
    const current = pick(entries, id);
    const others = entries.filter((other) => other !== current);
    return replaceAutoResponse(db, current.id, check(entry, others), new Date(ctx.clock.now()));
  });
}

/** Takes words away; the standard ones go on working. @throws AppError not_found */
export async function deleteAutoResponse(ctx: ServiceContext, profileId: string, id: string): Promise<void> {
  await change(ctx, profileId, "deleted", async (db, entries) => {
    const current = pick(entries, id);
    await removeAutoResponse(db, current.id);
    return current;
  });
}

function change(
  ctx: ServiceContext,
  profileId: string,
  verb: "created" | "updated" | "deleted",
  work: (db: Db, entries: AutoResponse[]) => Promise<AutoResponse>,
): Promise<AutoResponse> {
  return inTransaction(getPrisma(), async (db) => {
    if (!isUuid(profileId) || !(await lockProfile(db, profileId))) throw new AppError("not_found");
    const changed = await work(db, await findAutoResponses(db, profileId));
    await recordAudit(db, ctx.actor, {
      action: `auto_response.${verb}`,
      subjectType: "auto_response",
      subjectId: changed.id,
      profileId,
      detail: {
        countryCode: changed.countryCode,
        operation: changed.operation,
        keywords: changed.keywords,
        responseText: changed.responseText,
      },
    });
    return changed;
  });
}

function check(input: AutoResponseEntry, others: readonly AutoResponse[]): AutoResponseEntry {
  const checked = checkEntry(input, others);
  if (!checked.ok) throw new AppError("invalid_value", { field: checked.field, detail: checked.detail });
  return checked.entry;
}

function pick(entries: readonly AutoResponse[], id: string): AutoResponse {
  const found = entries.find((entry) => entry.id === id.toLowerCase());
  if (!found)
    throw new AppError("not_found", { field: "id", detail: "This profile has no such auto-response." });
  return found;
}
