import { validate, version } from "uuid";
import { expect, it, vi } from "vitest";
import { organizationId } from "./organization-id";

it("is a UUID that follows from the installation's secret", () => {
  vi.stubEnv("APP_SECRET", "a".repeat(32));
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
  const id = organizationId();
  expect(validate(id) && version(id)).toBe(8);
  expect(organizationId()).toBe(id);
  vi.unstubAllEnvs();
});
