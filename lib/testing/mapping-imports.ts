import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach } from "vitest";
import type { ImportProgress } from "../sticky-sender/import-mappings";
import type { ImportRequest } from "../sticky-sender/import-run";
import { MAPPING_HEADER } from "../sticky-sender/mapping-csv";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import { assignNumbers, createStickyProfile, insertMappings, type TestAssignment } from "./mapping-rows";
import { createTestAcceptor, type TestAcceptor } from "./test-acceptor";

export const DAY = 86_400_000;

/** For tests of imports and exports: before each a profile with two numbers, and files of its mappings. */
export function setUpMappingImports() {
  const db = setUpTestDatabase();
  const clock = manualClock();
  const folder = mkdtempSync(join(tmpdir(), "stickypool-test-import-"));
  let sut: TestAcceptor;
  let profileId: string;
  let numbers: TestAssignment[];
  let files = 0;

  beforeEach(async () => {
    sut ??= createTestAcceptor(db.pool, clock);
    profileId = await createStickyProfile(db.prisma);
    numbers = await assignNumbers(db.prisma, profileId, 2);
  });
  afterAll(async () => {
    await sut.acceptor.close();
    rmSync(folder, { recursive: true });
  });

  const sender = (index: number) => numbers[index]?.e164 ?? "";
  const assignmentOf = (index: number) => numbers[index]?.assignmentId ?? 0;
  const at = (age: number) => new Date(clock.now() - age).toISOString();

  return {
    db,
    clock,
    ctx: { actor: { userId: null, label: "olga@example.com" }, clock },
    /** Of the running test. */
    profileId: () => profileId,
    send: (recipient: string) => sut.send(profileId, recipient),
    sender,
    assignmentOf,
    at,

    /** A line of the file, a day old unless told otherwise. */
    line: (
      recipient: string,
      more: { to?: number; age?: number; messages?: number; pinned?: boolean } = {},
    ) =>
      `${recipient},${sender(more.to ?? 0)},${at(more.age ?? DAY)},${at(more.age ?? DAY)},${more.messages ?? 1},${more.pinned ?? false}`,

    /** An import of a file with this content. */
    request(content: string | Uint8Array, more: Partial<ImportRequest> = {}): ImportRequest {
      files += 1;
      const path = join(folder, `${files}.csv`);
      writeFileSync(path, content);
      return { profileId, path, fileName: "mappings.csv", defaultCountry: "US", ...more };
    },

    async snapshot() {
      const { rows } = await db.pool.query(
        "SELECT * FROM sticky_mappings WHERE messaging_profile_id = $1 ORDER BY recipient",
        [profileId],
      );
      return rows;
    },

    async add(recipient: string, more: { epoch?: number; to?: number; age?: number } = {}) {
      await insertMappings(db.prisma, profileId, clock.now() - (more.age ?? DAY), [
        { recipient, assignmentId: assignmentOf(more.to ?? 0), epoch: more.epoch },
      ]);
    },
  };
}

/** A whole file of these lines. */
export const csv = (lines: readonly string[]) => MAPPING_HEADER + lines.map((each) => `${each}\r\n`).join("");

/** How far it was in the end. */
export async function last(progress: AsyncGenerator<ImportProgress>): Promise<ImportProgress> {
  let found: ImportProgress | undefined;
  for await (const each of progress) found = each;
  if (!found) throw new Error("no progress");
  return found;
}

export async function text(pieces: AsyncGenerator<string>): Promise<string> {
  let all = "";
  for await (const piece of pieces) all += piece;
  return all;
}
