import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { createProfile } from "@/lib/messaging-profile/service";
import { setUpTestDatabase } from "@/lib/testing/database";
import { type ImportOptions, importNumbers } from "./import-service";
import { MAX_IMPORT_ROWS } from "./number-file";

const db = setUpTestDatabase();

const ctx = {
  actor: { userId: null, label: "olga@example.com" },
  clock: { now: () => Date.UTC(2026, 2, 1) },
};
const bytes = (text: string) => [new TextEncoder().encode(text)];

const run = (text: string, options: Partial<ImportOptions> = {}) =>
  importNumbers(ctx, bytes(text), {
    defaultCountry: "US",
    profileId: null,
    move: false,
    dryRun: false,
    ...options,
  });

const count = (prefix: string) => db.prisma.phoneNumber.count({ where: { e164: { startsWith: prefix } } });

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof AppError ? `${error.code} ${error.field}` : `no refusal: ${String(error)}`;
}

describe("importing numbers", () => {
  it("the dry run counts exactly what the import then does, and changes nothing", async () => {
    const target = await createProfile(ctx, { name: "Target" });
    const other = await createProfile(ctx, { name: "Other" });
    await run("+13015550100\n+13015550101", { profileId: target.id });
    await run("+13015550102\n+13015550103", { profileId: other.id });
    await run("+13015550104");
    const file = [
      "phone_number,tags",
      ...Array.from({ length: 10 }, (_, index) => `+1301555010${index},new`),
      "+13015550109,again",
      "banana,",
    ].join("\n");
    const before = await db.prisma.auditEvent.count();
    const foreseen = await run(file, { profileId: target.id, dryRun: true });
    expect(foreseen).toEqual({
      created: 5,
      stored: 5,
      duplicates: 1,
      badCount: 1,
      bad: [{ line: 13, text: "banana", reason: "This is not a phone number." }],
      assignment: {
        assigned: 6,
        moved: 0,
        unchanged: 2,
        elsewhereCount: 2,
        elsewhere: [
          { e164: "+13015550102", profileName: "Other" },
          { e164: "+13015550103", profileName: "Other" },
        ],
      },
    });
    expect(await count("+1301")).toBe(5);
    expect(await db.prisma.auditEvent.count()).toBe(before);
    expect(await run(file, { profileId: target.id })).toEqual(foreseen);
    expect(await count("+1301")).toBe(10);
    const assigned = () =>
      db.prisma.numberAssignment.count({ where: { messagingProfileId: target.id, endedAt: null } });
    expect(await assigned()).toBe(8);
    // Numbers that were there keep their settings.
    const [old, fresh] = await Promise.all(
      ["+13015550104", "+13015550105"].map((e164) =>
        db.prisma.phoneNumber.findFirstOrThrow({ where: { e164 } }),
      ),
    );
    expect([old?.tags, fresh?.tags]).toEqual([[], ["new"]]);

    const moving = await run(file, { profileId: target.id, move: true, dryRun: true });
    expect(moving.assignment).toMatchObject({ assigned: 0, moved: 2, unchanged: 8, elsewhereCount: 0 });
    expect((await run(file, { profileId: target.id, move: true })).assignment).toEqual(moving.assignment);
    expect(await assigned()).toBe(10);
  });

  it("without a profile only adds", async () => {
    const report = await run("+13025550100\n(302) 555-0101");
    expect(report).toMatchObject({ created: 2, stored: 0, assignment: null });
    expect(await db.prisma.phoneNumber.findFirst({ where: { e164: "+13025550101" } })).toMatchObject({
      type: "long_code",
      areaCode: "302",
      countryCode: "US",
    });
  });

  it("a file that is refused changes nothing, also when the fault shows at its end", async () => {
    const good = "phone_number\n+13035550100\n";
    const source = [...bytes(good), new Uint8Array([0xff])];
    const options = { defaultCountry: "US", profileId: null, move: false, dryRun: false };
    expect(await refusal(importNumbers(ctx, source, options))).toBe("invalid_value file");
    expect(await refusal(run("number;tags\n+13035550100;x"))).toBe("invalid_value file");
    expect(await count("+1303")).toBe(0);
  });

  it.each(["no-id", randomUUID()])("refuses the unknown profile %j", async (profileId) => {
    expect(await refusal(run("+13045550100", { profileId }))).toBe("not_found profileId");
    expect(await count("+1304")).toBe(0);
  });

  it("a file of bad rows only imports nothing and says so", async () => {
    const profile = await createProfile(ctx, { name: "Nothing" });
    const report = await run("phone_number\nbanana\n", { profileId: profile.id });
    expect(report).toMatchObject({ created: 0, stored: 0, badCount: 1, assignment: { assigned: 0 } });
  });

  it("two imports of the same numbers in opposite order both go through", async () => {
    const numbers = Array.from({ length: 2_000 }, (_, index) => `+1305555${String(index).padStart(4, "0")}`);
    const reports = await Promise.all([run(numbers.join("\n")), run([...numbers].reverse().join("\n"))]);
    expect(reports.reduce((sum, { created }) => sum + created, 0)).toBe(2_000);
    expect(await count("+1305")).toBe(2_000);
  });

  it("as many rows as an import may have, checked, imported and assigned", async () => {
    const profile = await createProfile(ctx, { name: "Large" });
    const file = Array.from(
      { length: MAX_IMPORT_ROWS },
      (_, index) => `+1306${String(index).padStart(7, "0")}`,
    );
    const options = { profileId: profile.id };
    const foreseen = await run(file.join("\n"), { ...options, dryRun: true });
    expect(foreseen).toMatchObject({
      created: MAX_IMPORT_ROWS,
      assignment: { assigned: MAX_IMPORT_ROWS },
    });
    expect(await run(file.join("\n"), options)).toEqual(foreseen);
    expect(await count("+1306")).toBe(MAX_IMPORT_ROWS);
  });
});
