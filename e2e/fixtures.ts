import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import pg from "pg";
import { deriveKey } from "../lib/app-secret";
import { createSessionToken, sessionCookie } from "../lib/auth/session-token";
import { createPrisma } from "../lib/db/client";
import type { PrismaClient } from "../lib/db/generated/client";
import { addTestUser } from "../lib/testing/users";
import type { UserRole } from "../lib/user/types";

export { expect };

interface Database {
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
}

/** Who the page is signed in as. */
export interface SignedInUser {
  readonly id: string;
  readonly email: string;
  readonly role: UserRole;
}

interface Options {
  /** Role that `page` is signed in with, as a user of its own; null = nobody. Default operator. */
  role: UserRole | null;
  /** Console errors that belong to the test, e.g. of a page that answers 403. */
  expectedConsoleErrors: RegExp[];
}

interface TestFixtures {
  /** The user behind `page`; throws when `role` is null. */
  user: SignedInUser;
  /** A second browser, signed in as another new user. */
  openAs: (role: UserRole) => Promise<{ page: Page; user: SignedInUser }>;
}

/** Playwright's `test` with a signed-in page and the installation's database; a console error fails the test. */
export const test = base.extend<
  Options & TestFixtures & { signedIn: SignedInUser | null },
  { database: Database }
>({
  role: ["operator", { option: true }],
  expectedConsoleErrors: [[], { option: true }],

  database: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright finds dependencies by this pattern
    async ({}, use) => {
      const connectionString = process.env.E2E_DATABASE_URL;
      if (!connectionString)
        throw new Error("E2E_DATABASE_URL is not set: these tests prepare their own data.");
      const pool = new pg.Pool({ connectionString, max: 4, application_name: "stickypool-e2e" });
      pool.on("error", () => undefined);
      const prisma = createPrisma(pool);
      await use({ pool, prisma });
      await prisma.$disconnect();
      await pool.end();
    },
    { scope: "worker" },
  ],

  signedIn: async ({ role, context, database }, use) => {
    const user = role === null ? null : await signIn(context, database, role);
    await use(user);
    if (user) await database.prisma.user.deleteMany({ where: { id: user.id } });
  },

  user: async ({ signedIn }, use) => {
    if (!signedIn) throw new Error("Nobody is signed in: the option role is null.");
    await use(signedIn);
  },

  page: async ({ page, signedIn: _signedIn, expectedConsoleErrors }, use) => {
    const complaints = collectComplaints(page, expectedConsoleErrors);
    await use(page);
    expect(complaints, "console errors of the page").toEqual([]);
  },

  openAs: async ({ browser, database, expectedConsoleErrors, baseURL }, use) => {
    const opened: { context: BrowserContext; user: SignedInUser; complaints: string[] }[] = [];
    await use(async (role) => {
      const context = await browser.newContext(baseURL ? { baseURL } : {});
      const user = await signIn(context, database, role);
      const page = await context.newPage();
      opened.push({ context, user, complaints: collectComplaints(page, expectedConsoleErrors) });
      return { page, user };
    });
    for (const { context, user, complaints } of opened) {
      await context.close();
      await database.prisma.user.deleteMany({ where: { id: user.id } });
      expect(complaints, `console errors of the page of ${user.email}`).toEqual([]);
    }
  },
});

/**
 * Makes a user and gives the browser its session cookie, as signing in would.
 *
 * @param installation absent = the one all tests share
 */
export async function signIn(
  context: BrowserContext,
  database: Pick<Database, "prisma">,
  role: UserRole,
  installation: { readonly secret?: string | undefined; readonly baseUrl?: string | undefined } = {
    secret: process.env.E2E_APP_SECRET,
    baseUrl: process.env.E2E_BASE_URL,
  },
): Promise<SignedInUser> {
  const { secret, baseUrl } = installation;
  if (!secret || !baseUrl) throw new Error("E2E_APP_SECRET or E2E_BASE_URL is not set.");
  const user = await addTestUser(database.prisma, { role });
  const token = await createSessionToken(
    { userId: user.id, sessionVersion: 1 },
    deriveKey("next-auth", secret).toString("hex"),
  );
  const { name, options } = sessionCookie(baseUrl);
  await context.addCookies([
    { name, value: token, url: baseUrl, httpOnly: options.httpOnly, secure: options.secure, sameSite: "Lax" },
  ]);
  return user;
}

function collectComplaints(page: Page, expected: readonly RegExp[]): string[] {
  const complaints: string[] = [];
  const note = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(message.text());
  });
  page.on("pageerror", (error) => note(String(error)));
  return complaints;
}
