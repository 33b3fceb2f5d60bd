import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StartError } from "./start-error.mjs";

/**
 * APP_SECRET of an installation that was given none: made once and kept in the data folder, for its owner alone.
 * What is encrypted in the database can be read only with it.
 */
export function keptAppSecret(dataDir) {
  const file = join(dataDir, "app-secret");
  try {
    const kept = readFileSync(file, "utf8").trim();
    if (kept.length >= 32) return kept;
    throw new StartError(`${file} is damaged: restore it from a backup, or remove it to get a new one.`);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  const made = randomBytes(32).toString("hex");
  writeFileSync(file, `${made}\n`, { mode: 0o600, flag: "wx" });
  return made;
}
