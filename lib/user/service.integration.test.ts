import { beforeEach, describe, expect, it } from "vitest";
import { authenticate } from "../auth/authenticate";
import { changePassword } from "../auth/change-password";
import { AppError } from "../errors/app-error";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import { seededRandom } from "../testing/seeded-random";
import { addTestUser } from "../testing/users";
import { countAdministrators, findSessionUser } from "./repository";
import { changeRole, createUser, listUsers, resetPassword, setDisabled, signOutEverywhere } from "./service";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "root@example.com" }, clock };
const address = "192.0.2.1";

beforeEach(async () => {
  await db.prisma.user.deleteMany();
  await db.prisma.signInThrottle.deleteMany();
});

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
const versionOf = async (id: string) =>
  (await db.prisma.user.findUniqueOrThrow({ where: { id } })).sessionVersion;

describe("users", () => {
  it("get a one-time password that opens the door once they replace it", async () => {
    const made = await createUser(
      ctx,
      { email: "vera@example.com", name: "Vera", role: "viewer" },
      { prisma: db.prisma, random: seededRandom(7) },
    );
    const outcome = await authenticate({ ...made, address }, ctx, db.prisma);
    if (outcome.kind !== "signed_in") throw new Error(outcome.kind);
    expect(await findSessionUser(db.prisma, outcome.userId, 1)).toMatchObject({
      role: "viewer",
      hasTemporaryPassword: true,
    });
    const { sessionVersion } = await changePassword(
      ctx,
      {
        userId: outcome.userId,
        email: made.email,
        currentPassword: made.password,
        newPassword: "a much better one",
        address,
      },
      db.prisma,
    );
    expect(await findSessionUser(db.prisma, outcome.userId, 1)).toBeNull();
    expect(await findSessionUser(db.prisma, outcome.userId, sessionVersion)).toMatchObject({
      hasTemporaryPassword: false,
    });
    const [listed] = await listUsers(db.prisma);
    expect(listed).toMatchObject({ email: "vera@example.com", name: "Vera", isDisabled: false });
    expect(JSON.stringify(listed)).not.toMatch(/argon2/);
  });

  it("have one account per email, also when added twice at once", async () => {
    const add = () =>
      createUser(ctx, { email: "twin@example.com", name: null, role: "viewer" }, { prisma: db.prisma });
    expect((await Promise.all([codeOf(add()), codeOf(add())])).sort()).toEqual(["done", "duplicate"]);
  });

  it("lose their sessions when disabled, reset, or signed out everywhere", async () => {
    await addTestUser(db.prisma, { role: "administrator" });
    const { id } = await addTestUser(db.prisma);
    expect(await findSessionUser(db.prisma, id, 1)).not.toBeNull();
    await signOutEverywhere(ctx, id, db.prisma);
    expect(await findSessionUser(db.prisma, id, 1)).toBeNull();
    await setDisabled(ctx, id, true, db.prisma);
    expect(await findSessionUser(db.prisma, id, await versionOf(id))).toBeNull();
    await setDisabled(ctx, id, false, db.prisma);
    expect(await findSessionUser(db.prisma, id, 2)).toBeNull();
    const current = await versionOf(id);
    expect(await findSessionUser(db.prisma, id, current)).not.toBeNull();
    const { password, email } = await resetPassword(ctx, id, { prisma: db.prisma });
    expect(await findSessionUser(db.prisma, id, current)).toBeNull();
    expect((await authenticate({ email, password, address }, ctx, db.prisma)).kind).toBe("signed_in");
  });

  it("have the role the database says, not the one a session began with", async () => {
    await addTestUser(db.prisma, { role: "administrator" });
    const { id } = await addTestUser(db.prisma, { role: "administrator" });
    await changeRole(ctx, id, "viewer", db.prisma);
    expect(await findSessionUser(db.prisma, id, 1)).toMatchObject({ role: "viewer" });
  });

  it("always include an administrator who can sign in", async () => {
    const last = await addTestUser(db.prisma, { role: "administrator" });
    const disabled = await addTestUser(db.prisma, { role: "administrator" });
    await setDisabled(ctx, disabled.id, true, db.prisma);
    expect(await codeOf(changeRole(ctx, last.id, "operator", db.prisma))).toBe("in_use");
    expect(await codeOf(setDisabled(ctx, last.id, true, db.prisma))).toBe("in_use");
    expect(await versionOf(last.id)).toBe(1);
    expect(await countAdministrators(db.prisma)).toBe(1);
  });

  it("keep an administrator when two remove each other at the same instant", async () => {
    for (let round = 0; round < 5; round += 1) {
      await db.prisma.user.deleteMany();
      const [a, b] = [
        await addTestUser(db.prisma, { role: "administrator" }),
        await addTestUser(db.prisma, { role: "administrator" }),
      ];
      const outcomes = await Promise.all([
        codeOf(changeRole(ctx, a.id, "viewer", db.prisma)),
        codeOf(setDisabled(ctx, b.id, true, db.prisma)),
      ]);
      expect(outcomes.sort()).toEqual(["done", "in_use"]);
      expect(await countAdministrators(db.prisma)).toBe(1);
    }
  });

  it("are unknown once gone", async () => {
    await addTestUser(db.prisma, { role: "administrator" });
    const ghost = "0195c1c2-8f0e-7cc2-8000-000000000009";
    expect(await codeOf(changeRole(ctx, ghost, "viewer", db.prisma))).toBe("not_found");
    expect(await codeOf(resetPassword(ctx, ghost, { prisma: db.prisma }))).toBe("not_found");
  });

  it("leave a trace of every change, never a password", async () => {
    await addTestUser(db.prisma, { role: "administrator" });
    const made = await createUser(
      ctx,
      { email: "t@example.com", name: null, role: "viewer" },
      { prisma: db.prisma },
    );
    const { id } = await db.prisma.user.findUniqueOrThrow({ where: { email: made.email } });
    await changeRole(ctx, id, "operator", db.prisma);
    await changeRole(ctx, id, "operator", db.prisma);
    await setDisabled(ctx, id, true, db.prisma);
    await setDisabled(ctx, id, false, db.prisma);
    await resetPassword(ctx, id, { prisma: db.prisma });
    const events = await db.prisma.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
    expect(events.map((event) => event.action)).toEqual([
      "user.created",
      "user.role_changed",
      "user.disabled",
      "user.enabled",
      "user.password_reset",
    ]);
    expect(JSON.stringify(events.map((event) => event.detail))).not.toContain(made.password);
    expect(events[1]?.detail).toEqual({ email: "t@example.com", from: "viewer", to: "operator" });
  });
});

describe("changePassword", () => {
  const current = "correct horse battery";
  const change = (
    user: { id: string; email: string },
    own: { currentPassword?: string; newPassword?: string },
  ) =>
    changePassword(
      ctx,
      {
        userId: user.id,
        email: user.email,
        currentPassword: current,
        newPassword: "a much better one",
        address,
        ...own,
      },
      db.prisma,
    );
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (error: unknown) => (error instanceof AppError ? `${error.field}: ${error.detail}` : String(error)),
    );

  it("needs the current password and one the policy accepts", async () => {
    const user = await addTestUser(db.prisma, { password: current });
    expect(await refusal(change(user, { currentPassword: "wrong" }))).toBe(
      "currentPassword: This is not your current password.",
    );
    expect(await refusal(change(user, { newPassword: "short" }))).toBe(
      "newPassword: Use at least 12 characters.",
    );
    expect(await refusal(change(user, { newPassword: user.email }))).toMatch(
      /^newPassword: Do not use the email/,
    );
    expect(await refusal(change(user, { newPassword: current }))).toMatch(/^newPassword: Choose another/);
    expect(await versionOf(user.id)).toBe(1);
  });

  it("counts guesses of the current password like failed sign-ins", async () => {
    const user = await addTestUser(db.prisma, { password: current });
    for (let n = 0; n < 5; n += 1) await codeOf(change(user, { currentPassword: "wrong" }));
    expect(await codeOf(change(user, {}))).toBe("too_many_requests");
  });

  it("happens once when two devices do it at the same instant", async () => {
    const user = await addTestUser(db.prisma, { password: current });
    const outcomes = await Promise.all([
      codeOf(change(user, { newPassword: "the first new one" })),
      codeOf(change(user, { newPassword: "the second new one" })),
    ]);
    expect(outcomes.filter((code) => code === "done")).toHaveLength(1);
    expect(await versionOf(user.id)).toBe(2);
  });
});
