import { beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../errors/app-error";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import { addTestUser } from "../testing/users";
import { authenticate } from "./authenticate";
import { ensureFirstAdministrator } from "./first-administrator";
import { isSetUp, setUpInstance } from "./set-up-instance";
import { ensureSetupCode } from "./setup-code";

const db = setUpTestDatabase();
const clock = manualClock();
const password = "correct horse battery";
const address = "192.0.2.1";

beforeEach(async () => {
  await db.prisma.user.deleteMany();
  await db.prisma.instanceSetting.deleteMany();
  await db.prisma.signInThrottle.deleteMany();
});

const setUp = (code: string | null, own: { email?: string; password?: string; address?: string } = {}) =>
  setUpInstance(
    { code: code ?? "", email: "olga@example.com", password, address, ...own },
    { clock },
    db.prisma,
  );
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) =>
      error instanceof AppError ? `${error.code} ${error.field ?? ""}`.trim() : String(error),
  );

describe("set-up code", () => {
  it("makes whoever knows it the administrator, and is stored only as a hash", async () => {
    const code = await ensureSetupCode(db.prisma);
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(JSON.stringify(await db.prisma.instanceSetting.findMany())).not.toContain(code?.slice(0, 4));
    expect(await isSetUp(db.prisma)).toBe(false);
    await setUp(code);
    expect(await isSetUp(db.prisma)).toBe(true);
    expect(
      (await authenticate({ email: "olga@example.com", password, address }, { clock }, db.prisma)).kind,
    ).toBe("signed_in");
    expect(await db.prisma.instanceSetting.count()).toBe(0);
  });

  it("may be typed in small letters, with spaces, and with O for 0", async () => {
    const code = (await ensureSetupCode(db.prisma)) ?? "";
    await setUp(` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `);
    expect(await isSetUp(db.prisma)).toBe(true);
  });

  it("is replaced by every start and gone once there is an administrator", async () => {
    const first = await ensureSetupCode(db.prisma);
    const second = await ensureSetupCode(db.prisma);
    expect(second).not.toBe(first);
    expect(await refusal(setUp(first))).toBe("invalid_value code");
    await setUp(second);
    expect(await ensureSetupCode(db.prisma)).toBeNull();
    expect(await refusal(setUp(second, { email: "other@example.com" }))).toBe("conflict");
  });

  it("makes one administrator of two visitors at the same instant", async () => {
    for (let round = 0; round < 5; round += 1) {
      await db.prisma.user.deleteMany();
      const code = await ensureSetupCode(db.prisma);
      const outcomes = await Promise.all([
        refusal(setUp(code, { email: "first@example.com" })),
        refusal(setUp(code, { email: "second@example.com" })),
      ]);
      expect(outcomes.sort()).toEqual(["conflict", "done"]);
      expect(await db.prisma.user.count()).toBe(1);
    }
  });

  it("survives a refused password and a wrong guess", async () => {
    const code = await ensureSetupCode(db.prisma);
    expect(await refusal(setUp(code, { password: "short" }))).toBe("invalid_value password");
    expect(await refusal(setUp("0000-0000-0000"))).toBe("invalid_value code");
    expect(await db.prisma.user.count()).toBe(0);
    expect(await refusal(setUp(code))).toBe("done");
  });

  it("cannot be guessed from one address more than twenty times in a row", async () => {
    const code = await ensureSetupCode(db.prisma);
    for (let n = 0; n < 20; n += 1) expect(await refusal(setUp(`guess-${n}`))).toBe("invalid_value code");
    expect(await refusal(setUp(code))).toBe("too_many_requests");
    expect(await refusal(setUp(code, { address: "192.0.2.2" }))).toBe("done");
  });
});

describe("ensureFirstAdministrator", () => {
  const admin = { email: " Root@Example.com", password: "from the environment" };
  const signIn = (typed: string) =>
    authenticate({ email: "root@example.com", password: typed, address }, { clock }, db.prisma);

  it("makes the administrator of the settings once, and voids the set-up code", async () => {
    const code = await ensureSetupCode(db.prisma);
    expect(await ensureFirstAdministrator(db.prisma, admin, clock)).toBe(true);
    expect((await signIn(admin.password)).kind).toBe("signed_in");
    expect(await refusal(setUp(code))).toBe("conflict");
    expect(
      await ensureFirstAdministrator(db.prisma, { ...admin, password: "another one later" }, clock),
    ).toBe(false);
    expect((await signIn("another one later")).kind).toBe("refused");
  });

  it("makes one when two processes start at the same instant", async () => {
    const made = await Promise.all([
      ensureFirstAdministrator(db.prisma, admin, clock),
      ensureFirstAdministrator(db.prisma, { ...admin, email: "other@example.com" }, clock),
    ]);
    expect(made.sort()).toEqual([false, true]);
    expect(await db.prisma.user.count()).toBe(1);
  });

  it("changes nothing while there is another administrator", async () => {
    await addTestUser(db.prisma, { role: "administrator" });
    expect(await ensureFirstAdministrator(db.prisma, admin, clock)).toBe(false);
    expect(await db.prisma.user.count()).toBe(1);
  });

  it("gives the rights to an account that already has the email", async () => {
    await addTestUser(db.prisma, { email: "root@example.com", role: "viewer" });
    expect(await ensureFirstAdministrator(db.prisma, admin, clock)).toBe(true);
    expect((await signIn(admin.password)).kind).toBe("signed_in");
  });
});
