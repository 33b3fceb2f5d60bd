import { describe, expect, it } from "vitest";
import { placeOf, refuseOldPostgres } from "./database.mjs";

describe("placeOf", () => {
  it.each([
    ["postgresql://app:s3cret@db.internal:5433/sms?sslmode=require", "db.internal:5433/sms"],
    ["postgresql://app@localhost/sms", "localhost/sms"],
    ["postgresql:///sms?host=/var/run/postgresql", "/var/run/postgresql/sms"],
    ["postgresql:///sms", "localhost/sms"],
  ])("names %s without user and password", (url, place) => {
    expect(placeOf(url)).toBe(place);
  });
});

describe("refuseOldPostgres", () => {
  const url = "postgresql://app:s3cret@db:5432/sms";

  it.each([149_999, 140_012, 90_624])("refuses %i", (version) => {
    expect(() => refuseOldPostgres(version, url)).toThrow(
      /^The database at db:5432\/sms is Postgres \d+; version 15 or later is needed\.$/,
    );
  });

  it.each([150_000, 180_004])("takes %i", (version) => {
    expect(() => refuseOldPostgres(version, url)).not.toThrow();
  });
});
