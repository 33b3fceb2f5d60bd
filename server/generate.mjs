import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runQuietly } from "./run-quietly.mjs";
import { StartError } from "./start-error.mjs";

/**
 * Runs `prisma generate` when the schema or Prisma itself changed since the last time.
 *
 * @param {string} root the project folder
 * @returns {Promise<boolean>} true when it ran
 */
export async function generateClient(root) {
  const packageFile = createRequire(join(root, "package.json")).resolve("prisma/package.json");
  const { version, bin } = JSON.parse(readFileSync(packageFile, "utf8"));
  const schema = readFileSync(join(root, "prisma/schema.prisma"));
  const wanted = createHash("sha256").update(version).update(schema).digest("hex");
  const generated = join(root, "lib/db/generated");
  const stamp = join(generated, ".stamp");
  if (
    existsSync(join(generated, "client.ts")) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === wanted
  ) {
    return false;
  }
  const { code, output } = await runQuietly(
    [process.execPath, join(dirname(packageFile), bin.prisma), "generate"],
    {
      cwd: root,
      env: {
        ...process.env,
        // The command looks for its native engine and would fetch it, but never runs it to generate.
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
        CHECKPOINT_DISABLE: "1",
      },
    },
  );
  if (code !== 0) throw new StartError(`prisma generate failed:\n${output.trim()}`);
  writeFileSync(stamp, wanted);
  return true;
}
