import { beforeEach } from "vitest";
import { listMappings, type MappingFilter, type MappingPage } from "../sticky-sender/list-mappings";
import { findMappingProfile } from "../sticky-sender/repository";
import { setUpTestDatabase } from "./database";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  type TestAssignment,
  type TestMapping,
} from "./mapping-rows";

/** When mappings are listed. */
export const NOW = Date.UTC(2026, 0, 15, 12);
export const SECOND = 1_000;
export const DAY = 86_400 * SECOND;

export const recipientsOf = (page: MappingPage) => page.rows.map((row) => row.recipient);

/** For tests of lists of mappings: before each a profile with four numbers. */
export function setUpMappingLists() {
  const db = setUpTestDatabase();
  let profileId: string;
  let numbers: TestAssignment[];
  beforeEach(async () => {
    profileId = await createStickyProfile(db.prisma);
    numbers = await assignNumbers(db.prisma, profileId, 4);
  });

  const numberAt = (index: number) => {
    const found = numbers[index];
    if (!found) throw new Error(`no number ${index}`);
    return found;
  };
  const idOf = (index: number) => numberAt(index).assignmentId;
  const findProfile = async () => {
    const profile = await findMappingProfile(db.prisma, profileId);
    if (!profile) throw new Error("no profile");
    return profile;
  };
  const list = async (
    filter: MappingFilter = {},
    limit = 10,
    cursor: string | null = null,
    nowMs = NOW,
  ): Promise<MappingPage> => listMappings(db.prisma, await findProfile(), filter, { limit, cursor }, nowMs);

  return {
    db,
    /** Of the running test. */
    profileId: () => profileId,
    numberAt,
    idOf,
    findProfile,
    list,

    /** All pages from the cursor to the end of that direction. */
    async pages(filter: MappingFilter, limit: number, towards: "next" | "previous", from?: string) {
      const found: MappingPage[] = [];
      let cursor: string | null = from ?? null;
      do {
        const page = await list(filter, limit, cursor);
        found.push(page);
        cursor = towards === "next" ? page.nextCursor : page.previousCursor;
        if (found.length > 500) throw new Error("paging does not end");
      } while (cursor);
      return found;
    },

    async endAssignment(index: number) {
      await db.prisma.numberAssignment.update({
        where: { id: BigInt(idOf(index)) },
        data: { endedAt: new Date(NOW), endReason: "unassigned" },
      });
    },

    add: (mappings: readonly TestMapping[]) => insertMappings(db.prisma, profileId, NOW, mappings),
  };
}
