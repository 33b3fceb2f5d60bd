import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bundle } from "../../server/bundle.mjs";

/** What a request was answered with. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: {
    readonly data: { readonly id: string; readonly from: { readonly phone_number: string } };
    readonly errors?: readonly { readonly code: string }[];
  };
  /** As it came, to compare answers by. */
  readonly text: string;
}

/** A process of its own that serves the API. */
export interface ApiProcess {
  call(
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<ApiAnswer>;
}

/**
 * Builds the API's program once and starts `count` processes of it on one database.
 *
 * @param secret the API key of all calls
 * @returns `remove` ends them
 */
export async function startApiProcesses(databaseUrl: string, secret: string, count: number) {
  // Inside the project, so that the program finds its packages. Tests run in its folder.
  const folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
  await bundle(process.cwd(), ["lib/testing/api-process.ts"], folder);
  const children: ChildProcess[] = [];
  const start = async (): Promise<ApiProcess> => {
    const child = fork(join(folder, "api-process.js"), {
      env: { ...process.env, DATABASE_URL: databaseUrl, LOG_LEVEL: "fatal" },
      execArgv: ["--enable-source-maps"],
    });
    children.push(child);
    const port = await new Promise<number>((fulfil, reject) => {
      child.once("message", (message: { port: number }) => fulfil(message.port));
      child.once("exit", (code) => reject(new Error(`The API process ended with ${code}.`)));
    });
    return {
      async call(method, path, { body, headers = {} } = {}) {
        const response = await fetch(`http://127.0.0.1:${port}/v2${path}`, {
          method,
          headers: {
            authorization: `Bearer ${secret}`,
            ...(body !== undefined && { "content-type": "application/json" }),
            ...headers,
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await response.text();
        return { status: response.status, body: JSON.parse(text), text };
      },
    };
  };
  const processes = await Promise.all(Array.from({ length: count }, start));
  return {
    processes,
    async remove(): Promise<void> {
      await Promise.all(
        children.map((child) => {
          const exited = new Promise((fulfil) => child.once("exit", fulfil));
          child.disconnect();
          return exited;
        }),
      );
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
