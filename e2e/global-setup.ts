import { randomBytes } from "node:crypto";
import { makeDataDir, removeDataDir, startInstance } from "../lib/testing/instance";
import { freePort } from "../server/free-port.mjs";

/** The administrator that the tests sign in as. */
const ADMIN = { email: "owner@example.com", password: "correct horse battery" };

/**
 * Starts Stickypool as an operator does, on a new data folder and a free port, with an administrator.
 * With E2E_BASE_URL the tests use that installation; then E2E_ADMIN_EMAIL and E2E_ADMIN_PASSWORD are its.
 *
 * Its mail server is whatever a test starts on E2E_SMTP_PORT. Tests read E2E_BASE_URL, E2E_ADMIN_EMAIL, E2E_ADMIN_PASSWORD, E2E_DATABASE_URL and, to write session cookies,
 * E2E_APP_SECRET.
 */
export default async function setUp() {
  process.env.E2E_ADMIN_EMAIL ??= ADMIN.email;
  process.env.E2E_ADMIN_PASSWORD ??= ADMIN.password;
  if (process.env.E2E_BASE_URL) return;

  process.env.E2E_APP_SECRET ??= randomBytes(32).toString("hex");
  process.env.E2E_SMTP_PORT = String(await freePort());
  const dataDir = makeDataDir();
  const instance = await startInstance({
    dataDir,
    env: {
      APP_SECRET: process.env.E2E_APP_SECRET,
      ADMIN_EMAIL: process.env.E2E_ADMIN_EMAIL,
      ADMIN_PASSWORD: process.env.E2E_ADMIN_PASSWORD,
      SMTP_URL: `smtp://127.0.0.1:${process.env.E2E_SMTP_PORT}`,
      MAIL_FROM: "Stickypool <alerts@pool.example>",
    },
  });
  process.env.E2E_BASE_URL = instance.baseUrl;
  process.env.E2E_DATABASE_URL = instance.databaseUrl() ?? "";
  return async () => {
    const code = await instance.stop();
    // What the processes complained about belongs to the result.
    if (instance.stderr().trim()) console.info(`\nnpm start printed:\n${instance.stderr().trim()}`);
    removeDataDir(dataDir);
    if (code !== 0) throw new Error(`npm start ended with ${code} after the tests.`);
  };
}
