import { chmodSync, existsSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { createTestDatabase } from "@/lib/testing/database";
import {
  type Instance,
  launchInstance,
  makeDataDir,
  removeDataDir,
  startInstance,
} from "@/lib/testing/instance";
import { ensureBuild } from "./build.mjs";
import { freePort } from "./free-port.mjs";
import { isAlive } from "./process-identity.mjs";

// A start takes two seconds, and many times that on a machine that does other things as well.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

beforeAll(async () => {
  await ensureBuild(resolve("."), { log: () => undefined });
});

/** Runs a start that is expected to refuse: what it printed and its exit code. */
async function refusal(options: Parameters<typeof launchInstance>[0]) {
  const instance = await launchInstance(options);
  const code = await instance.exited;
  return { code, stdout: instance.stdout(), lines: instance.stderr().trim().split("\n") };
}

describe("a running instance", () => {
  const dataDir = makeDataDir();
  let running: Instance;
  beforeAll(async () => {
    const admin = { ADMIN_EMAIL: "a@example.com", ADMIN_PASSWORD: "first-password" };
    running = await startInstance({ dataDir, env: admin });
  });
  afterAll(async () => {
    await running.stop();
    removeDataDir(dataDir);
  });

  it("says in one line where it is, and serves", async () => {
    expect(running.stdout()).toBe(`Stickypool is ready at ${running.baseUrl} (data in ${dataDir}).\n`);
    expect((await fetch(`${running.baseUrl}/health/ready`)).status).toBe(200);
  });

  it("keeps its secrets for its own user", () => {
    for (const file of ["app-secret", "postgres-password", "instance.lock"]) {
      expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
    }
  });

  it.runIf(existsSync("/proc/self/environ"))(
    "does not leave the first password in the environment of what serves",
    () => {
      const environment = readFileSync(`/proc/${running.pidOf("web")}/environ`, "utf8");
      expect(environment).toContain("APP_SECRET=");
      expect(environment).not.toContain("first-password");
    },
  );

  it("keeps another start off its data folder, and goes on", async () => {
    const { code, stdout, lines } = await refusal({ dataDir });
    expect({ code, stdout, lines }).toEqual({
      code: 1,
      stdout: "",
      lines: [
        `The data folder ${dataDir} is in use by process ${running.process.pid}: stop it first, or set DATA_DIR to another folder.`,
      ],
    });
    expect((await fetch(`${running.baseUrl}/health/ready`)).status).toBe(200);
  });
});

describe("an instance that was stopped", () => {
  const dataDir = makeDataDir();
  beforeAll(async () => {
    const admin = { ADMIN_EMAIL: "a@example.com", ADMIN_PASSWORD: "first-password" };
    await (await startInstance({ dataDir, env: admin })).stop();
  });
  afterAll(() => removeDataDir(dataDir));

  it.each([
    { signal: "SIGTERM", state: "as it was", prepare: () => undefined },
    {
      signal: "SIGINT",
      state: "with a new password for its database when the file with it is lost",
      prepare: () => rmSync(join(dataDir, "postgres-password")),
    },
  ] as const)(
    "comes up again with its data, without installing or building, and stops everything on $signal ($state)",
    async ({ signal, prepare }) => {
      prepare();
      const instance = await startInstance({ dataDir });
      expect((await fetch(`${instance.baseUrl}/health/ready`)).status).toBe(200);
      // With the administrator of the first start there is no set-up code to print.
      expect(instance.stdout()).toBe(`Stickypool is ready at ${instance.baseUrl} (data in ${dataDir}).\n`);
      const pids = [instance.pidOf("web"), instance.pidOf("worker"), instance.pidOf("postgres")];
      expect(pids.every((pid) => pid !== undefined && isAlive(pid))).toBe(true);
      instance.process.kill(signal);
      expect(await instance.exited).toBe(0);
      expect(instance.stderr()).toBe("");
      expect(pids.some((pid) => pid !== undefined && isAlive(pid))).toBe(false);
      expect(existsSync(join(dataDir, "instance.lock"))).toBe(false);
    },
  );

  it("refuses another APP_SECRET", async () => {
    const { code, stdout, lines } = await refusal({ dataDir, env: { APP_SECRET: "x".repeat(32) } });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(lines).toEqual([
      expect.stringMatching(/^This database belongs to an installation with another APP_SECRET: /),
    ]);
  });

  it("refuses a damaged secret instead of making a new one", async () => {
    const file = join(dataDir, "app-secret");
    const kept = readFileSync(file);
    writeFileSync(file, "short");
    const { code, lines } = await refusal({ dataDir });
    writeFileSync(file, kept);
    expect({ code, lines }).toEqual({ code: 1, lines: [expect.stringMatching(/app-secret is damaged/)] });
  });

  it("refuses data of another Postgres version", async () => {
    const file = join(dataDir, "postgres/data/PG_VERSION");
    const kept = readFileSync(file);
    writeFileSync(file, "14\n");
    const { code, lines } = await refusal({ dataDir });
    writeFileSync(file, kept);
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringMatching(/is of Postgres 14, this version brings Postgres \d+/)],
    });
  });
});

describe("a first start", () => {
  it("keeps a database where its user can reach it, says where, and prints a set-up code while there is no administrator", async () => {
    const home = makeDataDir();
    // Postgres does not run as root, and its own user cannot enter this folder.
    chmodSync(home, 0o700);
    const folder = join(home, ".data");
    const instance = await startInstance({
      dataDir: folder,
      env: { NEXTAUTH_URL: "https://sms.example.com" },
    });
    const database = realpathSync(join(folder, "postgres"));
    const isRoot = process.getuid?.() === 0;
    if (isRoot) expect(database).toMatch(/^\/var\/lib\/stickypool\//);
    const places = isRoot ? `data in ${folder}, database at ${database}` : `data in ${folder}`;
    await expect
      .poll(() => instance.stdout().split("\n"))
      .toEqual([
        `Stickypool is ready at https://sms.example.com (${places}).`,
        expect.stringMatching(
          /^There is no administrator yet: open https:\/\/sms\.example\.com\/set-up and enter the one-time code [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\.$/,
        ),
        "",
      ]);
    await instance.stop();
    if (isRoot) removeDataDir(database);
    removeDataDir(home);
  });
});

describe("npm start with what the operator has to mend", () => {
  const folder = makeDataDir();
  afterAll(() => removeDataDir(folder));

  it("lists every problem of the settings, one line each", async () => {
    const { code, lines } = await refusal({
      dataDir: folder,
      env: { PORT: "port", APP_SECRET: "short", ADMIN_EMAIL: "a@example.com", DEFAULT_COUNTRY: "USA" },
    });
    expect(code).toBe(1);
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "PORT",
      "APP_SECRET",
      "ADMIN_EMAIL",
      "DEFAULT_COUNTRY",
    ]);
  });

  it("says that the port is taken", async () => {
    const port = await freePort();
    const other = createServer().listen(port);
    const { code, lines } = await refusal({ dataDir: folder, port });
    other.close();
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [`Port ${port} is in use by another program: stop it, or set PORT to another one.`],
    });
    expect(existsSync(join(folder, "instance.lock"))).toBe(false);
  });

  it("says that the database cannot be reached, without its password", async () => {
    const port = await freePort();
    const { code, lines } = await refusal({
      dataDir: folder,
      env: { DATABASE_URL: `postgresql://app:s3cret@127.0.0.1:${port}/stickypool` },
    });
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [
        expect.stringMatching(
          `^The database at 127.0.0.1:${port}/stickypool cannot be reached: .*ECONNREFUSED`,
        ),
      ],
    });
    expect(lines.join()).not.toContain("s3cret");
  });

  it("says that the database does not exist", async () => {
    const url = new URL(inject("testServerUrl"));
    url.pathname = "/no_such_database";
    const { code, lines } = await refusal({ dataDir: folder, env: { DATABASE_URL: url.href } });
    expect({ code, lines }).toEqual({
      code: 1,
      lines: [expect.stringContaining('database "no_such_database" does not exist')],
    });
  });

  it("says that the data folder cannot be written", async () => {
    const { code, lines } = await refusal({ dataDir: "/dev/null/data" });
    expect({ code, lines }).toEqual({
      code: 1,
      lines: ["The data folder /dev/null/data cannot be written (ENOTDIR): set DATA_DIR to another one."],
    });
  });
});

describe("npm start with a database of the operator", () => {
  it("uses DATABASE_URL, brings no Postgres, and names both places", async () => {
    const db = await createTestDatabase();
    const folder = makeDataDir();
    const instance = await startInstance({ dataDir: folder, env: { DATABASE_URL: db.url } });
    const { host, pathname } = new URL(db.url);
    expect(instance.stdout()).toContain(`(data in ${folder}, database at ${host}${pathname})`);
    expect(instance.pidOf("postgres")).toBeUndefined();
    expect((await fetch(`${instance.baseUrl}/health/ready`)).status).toBe(200);
    expect(await instance.stop()).toBe(0);
    removeDataDir(folder);
    await db.drop();
  });
});
