import { beforeEach } from "vitest";
import type { ApiKey } from "../api-key/types";
import { setUpTestDatabase } from "./database";
import { manualClock } from "./manual-clock";
import { setUpTestApi } from "./test-api";

const admin: ApiKey = { id: "0190b5a0-0000-7000-8000-000000000001", name: "admin", scopes: ["admin"] };

/** A messaging profile in an answer of the API. */
export type WireProfile = Record<string, unknown> & { id: string; v1_secret: string };

/** For tests of the API of messaging profiles: none before each, and what they keep asking. */
export function setUpProfileApi() {
  const db = setUpTestDatabase();
  const clock = manualClock("2026-01-31T12:30:00Z");
  const api = setUpTestApi({ clock, key: admin });
  beforeEach(async () => {
    await db.prisma.messagingProfile.updateMany({ data: { deletedAt: new Date() } });
  });
  return {
    db,
    clock,
    api,
    create: async (body: object = {}) =>
      (await api.post<WireProfile>("/messaging_profiles", { name: "Support", ...body })).data,
    patch: (id: string, body: unknown) =>
      api.call<WireProfile>("PATCH", `/messaging_profiles/${id}`, { body }),
    retrieve: async (id: string) => (await api.get<WireProfile>(`/messaging_profiles/${id}`)).data,
  };
}
