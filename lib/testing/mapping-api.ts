import { randomUUID } from "node:crypto";
import { beforeEach } from "vitest";
import type { ApiKey } from "../api-key/types";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import {
  assignNumbers,
  createStickyProfile,
  insertMappings,
  type TestAssignment,
  type TestMapping,
} from "./mapping-rows";
import { setUpTestApi } from "./test-api";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

/** The recipients of `fourMappings`: live, about to expire, pinned, expired. */
export const [ONE, TWO, THREE, FOUR] = [
  "+12125550101",
  "+12125550102",
  "+13055550103",
  "+13055550104",
] as const;

/** A thing in an answer of the API. */
export type Row = Record<string, unknown>;

/** For tests of the API of sticky mappings: before each a profile of its own with three numbers, on 15 January 2026 at noon. */
export function setUpMappingApi() {
  const db = setUpTestDatabase();
  const clock = manualClock();
  const key: ApiKey = { id: randomUUID(), name: "office", scopes: ["admin"] };
  const api = setUpTestApi({ clock, key });
  let profileId: string;
  let numbers: TestAssignment[];

  beforeEach(async () => {
    clock.set(Date.UTC(2026, 0, 15, 12));
    profileId = await createStickyProfile(db.prisma);
    numbers = await assignNumbers(db.prisma, profileId, 3);
  });

  const pathOf = () => `/messaging_profiles/${profileId}/sticky_mappings`;
  const numberAt = (index: number): TestAssignment => {
    const found = numbers[index];
    if (!found) throw new Error(`no number ${index}`);
    return found;
  };
  const add = (...mappings: TestMapping[]) => insertMappings(db.prisma, profileId, clock.now(), mappings);
  const ago = (ms: number) => new Date(clock.now() - ms);
  return {
    db,
    clock,
    api,
    key,
    /** That of the running test. */
    profile: {
      get id() {
        return profileId;
      },
      /** Of its mappings. */
      get path() {
        return pathOf();
      },
    },
    numberAt,
    add,
    at: (recipient: string) => `${pathOf()}/${encodeURIComponent(recipient)}`,
    list: async (query = "") => (await api.get<Row[]>(`${pathOf()}?${query}`)).data.map(({ to }) => to),
    audit: () =>
      db.prisma.auditEvent.findMany({
        where: { profileId },
        orderBy: { id: "asc" },
        select: { action: true, actorLabel: true, actorUserId: true, detail: true },
      }),
    /** One live, one about to expire, one pinned, one expired. */
    async fourMappings() {
      const [first, second] = [numberAt(0).assignmentId, numberAt(1).assignmentId];
      await add(
        { recipient: ONE, assignmentId: first, messageCount: 3 },
        { recipient: TWO, assignmentId: second, lastMessageAt: ago(8 * DAY - 3_600 * SECOND) },
        { recipient: THREE, assignmentId: first, epoch: -1, lastMessageAt: null, messageCount: 0 },
        { recipient: FOUR, assignmentId: second, createdAt: ago(9 * DAY) },
      );
    },
  };
}
