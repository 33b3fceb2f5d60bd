import { beforeEach } from "vitest";
import type { ApiKey } from "../api-key/types";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import { setUpTestApi } from "./test-api";

const key: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };

/** A number in an answer of the API. */
export interface WireNumber {
  id: string;
  phone_number: string;
  messaging_profile_id: string | null;
  tags: string[];
  [key: string]: unknown;
}

/** For tests of the API of phone numbers: an empty inventory before each, and what they keep asking. */
export function setUpNumberApi() {
  const db = setUpTestDatabase();
  const clock = manualClock("2026-01-31T12:30:00Z");
  const api = setUpTestApi({ clock, key });
  beforeEach(async () => {
    await db.pool.query(
      "TRUNCATE phone_numbers, number_assignments, number_hourly_stats, page_bookmarks CASCADE",
    );
  });
  return {
    db,
    clock,
    api,
    add: async (phone_number: string, more: object = {}) =>
      (await api.post<WireNumber>("/phone_numbers", { phone_number, ...more })).data,
    makeProfile: async () =>
      (await api.post<{ id: string }>("/messaging_profiles", { name: "Support" })).data.id,
    patch: (path: string, body: unknown) => api.call<WireNumber>("PATCH", path, { body }),
    numbersAt: async (path: string) =>
      (await api.get<WireNumber[]>(path)).data.map(({ phone_number }) => phone_number),
    current: (e164: string) => db.prisma.numberAssignment.findFirst({ where: { e164, endedAt: null } }),
  };
}
