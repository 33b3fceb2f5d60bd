import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../server/bundle.mjs";
import { freePort } from "../../server/free-port.mjs";

/** An installation in a process of its own. */
export interface TestInstance {
  /** Without a slash at the end. */
  readonly url: string;
}

/**
 * Builds the program of `instance-process.ts` once and starts an installation for each of these environments.
 *
 * @returns `remove` ends them
 */
export async function startInstances(environments: readonly { databaseUrl: string; appSecret: string }[]) {
  // Inside the project, so that the program finds its packages. Tests run in its folder.
  const folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
  await bundle(process.cwd(), ["lib/testing/instance-process.ts"], folder);
  const children: ChildProcess[] = [];
  const instances: TestInstance[] = [];
  for (const { databaseUrl, appSecret } of environments) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = fork(join(folder, "instance-process.js"), {
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        APP_SECRET: appSecret,
        PORT: String(port),
        NEXTAUTH_URL: url,
        ALLOW_PRIVATE_TARGETS: "true",
        LOG_LEVEL: "fatal",
      },
      execArgv: ["--enable-source-maps"],
    });
    children.push(child);
    await new Promise<void>((fulfil, reject) => {
      child.once("message", () => fulfil());
      child.once("exit", (code) => reject(new Error(`An installation ended with ${code}.`)));
    });
    instances.push({ url });
  }
  return {
    instances,
    async remove(): Promise<void> {
      await Promise.all(
        children.map((child) => {
          const exited = new Promise((fulfil) => child.once("exit", fulfil));
          if (child.exitCode !== null) return undefined;
          child.disconnect();
          return exited;
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
