import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "../testing/database";
import { manualClock } from "../testing/manual-clock";
import { addTestUser } from "../testing/users";
import { setDisabled } from "../user/service";
import { authenticate } from "./authenticate";
import { resetPasswordByEmail } from "./reset-password-by-email";

const db = setUpTestDatabase();
const password = "correct horse battery";
const clock = manualClock();
let address = "";
let next = 0;

beforeEach(() => {
  next += 1;
  address = `192.0.2.${next}`;
});

const attempt = (email: string, typed: string, from = address) =>
  authenticate({ email, password: typed, address: from }, { clock }, db.prisma);
const kinds = async (times: number, email: string, typed: string) => {
  const outcomes: string[] = [];
  for (let n = 0; n < times; n += 1) outcomes.push((await attempt(email, typed)).kind);
  return outcomes;
};

describe("authenticate", () => {
  it("signs in whoever knows the password, however the email is spelled, and notes when", async () => {
    const { id, email } = await addTestUser(db.prisma, { email: "olga@example.com", password });
    const outcome = await attempt("  OLGA@Example.com ", password);
    expect(outcome).toEqual({ kind: "signed_in", userId: id, sessionVersion: 1 });
    const row = await db.prisma.user.findUniqueOrThrow({ where: { email } });
    expect(row.lastSignInAt?.getTime()).toBe(clock.now());
    const audit = await db.prisma.auditEvent.findFirst({ where: { subjectId: id }, orderBy: { id: "desc" } });
    expect(audit).toMatchObject({ action: "user.signed_in", actorLabel: email, detail: { address } });
  });

  it("answers a wrong password, an unknown and a disabled account alike", async () => {
    const user = await addTestUser(db.prisma, { password });
    const disabled = await addTestUser(db.prisma, { password });
    await addTestUser(db.prisma, { role: "administrator" });
    await setDisabled({ actor: { userId: null, label: "test" }, clock }, disabled.id, true, db.prisma);
    const answers = [
      await attempt(user.email, "wrong horse battery"),
      await attempt("nobody@example.com", password),
      await attempt("not an email", password),
      await attempt(disabled.email, password),
      await attempt(user.email, "x".repeat(1_000_000)),
    ];
    expect(answers).toEqual(Array(5).fill({ kind: "refused" }));
  });

  it("makes an account wait after five failures, twice as long after each further one, and then 15 minutes", async () => {
    const { email } = await addTestUser(db.prisma, { password });
    const wait = async () => {
      const outcome = await attempt(email, password, `198.51.100.${next}`);
      return outcome.kind === "blocked" ? outcome.retryAtMs - clock.now() : outcome.kind;
    };
    expect(await kinds(5, email, "wrong")).toEqual(Array(5).fill("refused"));
    // From another address, and even with the right password.
    expect(await wait()).toBe(60_000);
    clock.advance(59_999);
    expect(await wait()).toBe(1);
    const waits: unknown[] = [];
    for (let n = 0; n < 6; n += 1) {
      clock.advance(n === 0 ? 1 : Number(waits.at(-1)));
      expect((await attempt(email, "wrong", `203.0.113.${n}`)).kind).toBe("refused");
      waits.push(await wait());
    }
    expect(waits).toEqual([120_000, 240_000, 480_000, 900_000, 900_000, 900_000]);
  });

  it("treats an account that does not exist the same way", async () => {
    const email = `ghost${next}@example.com`;
    expect(await kinds(6, email, "wrong")).toEqual([...Array(5).fill("refused"), "blocked"]);
  });

  it("forgets an account's failures after a success, and after an hour", async () => {
    const { email } = await addTestUser(db.prisma, { password });
    expect(await kinds(4, email, "wrong")).toEqual(Array(4).fill("refused"));
    expect((await attempt(email, password)).kind).toBe("signed_in");
    expect(await kinds(4, email, "wrong")).toEqual(Array(4).fill("refused"));
    clock.advance(60 * 60_000);
    expect(await kinds(5, email, "wrong")).toEqual(Array(5).fill("refused"));
    expect((await attempt(email, password)).kind).toBe("blocked");
  });

  it("makes an address wait after twenty failures over many accounts", async () => {
    const { email } = await addTestUser(db.prisma, { password });
    for (let n = 0; n < 20; n += 1) {
      expect((await attempt(`someone${n}-${next}@example.com`, "wrong")).kind).toBe("refused");
    }
    expect(await attempt(email, password)).toEqual({ kind: "blocked", retryAtMs: clock.now() + 60_000 });
    expect((await attempt(email, password, `198.51.100.${next}`)).kind).toBe("signed_in");
  });

  it("never makes an address wait for its successes", async () => {
    const { email } = await addTestUser(db.prisma, { password });
    expect(await kinds(25, email, password)).toEqual(Array(25).fill("signed_in"));
  });

  it("lets a burst from many addresses try no more than five passwords", async () => {
    const { email } = await addTestUser(db.prisma, { password });
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => attempt(email, `guess ${n}`, `203.0.113.${n}`)),
    );
    expect(outcomes.filter(({ kind }) => kind === "refused")).toHaveLength(5);
    expect(outcomes.filter(({ kind }) => kind === "blocked")).toHaveLength(25);
  });

  it("shares the limit between processes", async () => {
    const { email } = await addTestUser(db.prisma, { password });
    const guess = () => runGuesses(db.url, email, 4, clock.now());
    const outcomes = (await Promise.all([guess(), guess(), guess()])).flat();
    expect(outcomes.filter((kind) => kind === "refused")).toHaveLength(5);
    expect(outcomes.filter((kind) => kind === "blocked")).toHaveLength(7);
  });

  it("opens again after a reset from the command line, which leaves disabled accounts closed", async () => {
    await addTestUser(db.prisma, { role: "administrator" });
    const { id, email } = await addTestUser(db.prisma, { password });
    await kinds(6, email, "wrong");
    const handedOut = await resetPasswordByEmail(` ${email.toUpperCase()} `, db.prisma);
    expect((await attempt(email, password)).kind).toBe("refused");
    expect((await attempt(email, handedOut.password)).kind).toBe("signed_in");
    await setDisabled({ actor: { userId: null, label: "test" }, clock }, id, true, db.prisma);
    await expect(resetPasswordByEmail(email, db.prisma)).rejects.toMatchObject({ code: "forbidden" });
    await expect(resetPasswordByEmail("nobody", db.prisma)).rejects.toMatchObject({ code: "not_found" });
  });
});

/** Guesses at once in a process of its own; returns what became of each. */
function runGuesses(url: string, email: string, times: number, nowMs: number): Promise<string[]> {
  const program = fileURLToPath(new URL("../testing/guess-password.ts", import.meta.url));
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, ["--import", "tsx", program, email, String(times), String(nowMs)], {
      env: { ...process.env, DATABASE_URL: url },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? fulfil(JSON.parse(output) as string[]) : reject(new Error(`exit code ${code}`)),
    );
  });
}
