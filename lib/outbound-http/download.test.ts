import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type HttpSink, type SinkAnswer, startHttpSink } from "../testing/http-sink";
import { type DownloadOptions, download } from "./download";

let folder: string;
let path: string;
let host: HttpSink;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stickypool-download-"));
  path = join(folder, "file");
  host = await startHttpSink();
});

afterAll(async () => {
  await host.stop();
  await rm(folder, { recursive: true, force: true });
});

const LIMIT = 1_000;
const PATIENCE: DownloadOptions = { allowPrivate: true, timeoutMs: 2_000, idleMs: 500 };

function fetchFrom(answer: SinkAnswer, options: Partial<DownloadOptions> = {}, url = `${host.url}/a.jpg`) {
  host.answer = answer;
  return download({ url, path, maxBytes: LIMIT }, { ...PATIENCE, ...options });
}

const send =
  (body: Buffer | string, headers: Record<string, string> = {}, status = 200): SinkAnswer =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };

describe("download", () => {
  it("stores what comes, with its size and hash", async () => {
    const content = Buffer.alloc(LIMIT, "x");
    expect(await fetchFrom(send(content))).toEqual({
      kind: "downloaded",
      size: LIMIT,
      sha256: createHash("sha256").update(content).digest("hex"),
    });
    expect((await readFile(path)).equals(content)).toBe(true);
  });

  it("asks for nothing packed, and unpacks it all the same", async () => {
    const answer = await fetchFrom(send(gzipSync("hello"), { "content-encoding": "gzip" }));
    expect(answer).toMatchObject({ kind: "downloaded", size: 5 });
    expect(host.requests.at(-1)?.headers["accept-encoding"]).toBe("identity");
  });

  it("follows redirects", async () => {
    const answer = await fetchFrom((request, response) => {
      if (request.url === "/end") response.end("end");
      else response.writeHead(302, { location: "/end" }).end();
    });
    expect(answer).toMatchObject({ kind: "downloaded", size: 3 });
  });

  const endless: SinkAnswer = (_request, response) => {
    const timer = setInterval(() => response.write(Buffer.alloc(100)), 1);
    response.on("close", () => clearInterval(timer));
  };
  const bomb = gzipSync(Buffer.alloc(50_000_000));

  it.each<[string, SinkAnswer, RegExp]>([
    ["one byte too many", send(Buffer.alloc(LIMIT + 1)), /larger than 1,000 bytes/],
    [
      "one byte too many that it does not announce",
      (_request, response) => {
        response.write(Buffer.alloc(LIMIT));
        response.end("x");
      },
      /larger than 1,000 bytes/,
    ],
    ["an endless stream", endless, /larger than 1,000 bytes/],
    ["a bomb of zeros", send(bomb, { "content-encoding": "gzip" }), /larger than 1,000 bytes/],
    ["nothing", send(""), /empty/],
    ["an unknown packing", send("x", { "content-encoding": "zstd" }), /not known/],
    ["404", send("no", {}, 404), /answered 404/],
    ["410", send("no", {}, 410), /answered 410/],
    ["204", send("", {}, 204), /answered 204/],
    ["a redirect to itself", send("", { location: "/a.jpg" }, 302), /more than 5 times/],
    ["a redirect to a file", send("", { location: "file:///etc/passwd" }, 302), /redirects to something/],
    ["a redirect to nowhere", send("", {}, 302), /answered 302/],
  ])("gives up on %s", async (_what, answer, detail) => {
    expect(await fetchFrom(answer)).toEqual({
      kind: "failed",
      isFinal: true,
      detail: expect.stringMatching(detail),
    });
  });

  const drip: SinkAnswer = (_request, response) => {
    const timer = setInterval(() => response.write("x"), 100);
    response.on("close", () => clearInterval(timer));
  };

  it.each<[string, SinkAnswer, RegExp]>([
    ["500", send("no", {}, 500), /answered 500/],
    ["503", send("no", {}, 503), /answered 503/],
    ["429", send("no", {}, 429), /answered 429/],
    ["a host that hangs", () => undefined, /sent nothing for 0.5 s/],
    [
      "a host that hangs in the middle",
      (_request, response) => {
        response.write("x");
      },
      /stopped coming for 0.5 s/,
    ],
    ["a slow drip", drip, /within 2 s/],
    ["a length that is too high", send("short", { "content-length": "100" }), /could not be fetched/],
    ["packing that is broken", send("no gzip", { "content-encoding": "gzip" }), /could not be fetched/],
    ["a broken connection", (request) => void request.socket.destroy(), /could not be fetched/],
  ])("wants to try again after %s", async (_what, answer, detail) => {
    expect(await fetchFrom(answer)).toEqual({
      kind: "failed",
      isFinal: false,
      detail: expect.stringMatching(detail),
    });
  });

  it("refuses private addresses, also those a name or a redirect leads to", async () => {
    const isPublic = { allowPrivate: false };
    expect(await fetchFrom(send("secret"), isPublic)).toMatchObject({ kind: "failed", isFinal: true });
    const resolve = async () => [{ address: "127.0.0.1", family: 4 as const }];
    const named = await fetchFrom(send("secret"), { ...isPublic, resolve }, "http://media.example.com/a.jpg");
    expect(named).toMatchObject({
      kind: "failed",
      isFinal: true,
      detail: expect.stringMatching(/points to/),
    });
    const { port } = new URL(host.url);
    const asked = host.requests.length;
    const answers = [
      [{ address: "127.0.0.1", family: 4 as const }],
      [{ address: "10.0.0.1", family: 4 as const }],
    ];
    const redirected = await fetchFrom(
      send("", { location: `http://inside.example.com:${port}/` }, 302),
      { allowPrivate: true, resolve: async () => answers.shift() ?? [], timeoutMs: 500 },
      `http://media.example.com:${port}/a.jpg`,
    );
    // Nothing but the first host was called: the redirect was looked up by itself.
    expect(host.requests).toHaveLength(asked + 1);
    expect(redirected).toMatchObject({ kind: "failed" });
  });

  it.each(["", "nowhere", "ftp://example.com/a", "file:///etc/passwd", "javascript:alert(1)"])(
    "takes %j for no address",
    async (url) => {
      const answer = await download({ url, path, maxBytes: LIMIT }, PATIENCE);
      expect(answer).toMatchObject({ kind: "failed", isFinal: true });
    },
  );

  it("ends with its caller", async () => {
    host.answer = () => undefined;
    const end = new AbortController();
    const running = download({ url: host.url, path, maxBytes: LIMIT }, PATIENCE, end.signal);
    end.abort();
    expect(await running).toMatchObject({ kind: "failed", isFinal: false });
  });
});
