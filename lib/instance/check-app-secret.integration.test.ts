import { describe, expect, it } from "vitest";
import { setUpTestDatabase } from "../testing/database";
import { isAppSecretOfDatabase } from "./check-app-secret";

const db = setUpTestDatabase();

describe("isAppSecretOfDatabase", () => {
  it("accepts the secret of the first start for good, and no other", async () => {
    const first = "a".repeat(32);
    expect(await isAppSecretOfDatabase(db.prisma, first)).toBe(true);
    expect(await isAppSecretOfDatabase(db.prisma, first)).toBe(true);
    expect(await isAppSecretOfDatabase(db.prisma, "b".repeat(32))).toBe(false);
    expect(await isAppSecretOfDatabase(db.prisma, first)).toBe(true);
  });
});
