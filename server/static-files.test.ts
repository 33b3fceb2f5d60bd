import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as ask, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compressFiles } from "./compress.mjs";
import { createHttpServer } from "./http-server";
import { createStaticFiles } from "./static-files";

const script = "export const answer = 42;\n".repeat(100);
const parent = mkdtempSync(join(tmpdir(), "stickypool-static-"));
const folder = join(parent, "static");
const server = createHttpServer();

beforeAll(async () => {
  mkdirSync(join(folder, "chunks"), { recursive: true });
  writeFileSync(join(folder, "chunks/a.js"), script);
  writeFileSync(join(folder, "chunks/[id] b.js"), script);
  writeFileSync(join(folder, "chunks/small.css"), "a{}");
  writeFileSync(join(folder, "font.woff2"), Buffer.alloc(5_000, 7));
  writeFileSync(join(parent, "outside.js"), script);
  await compressFiles(folder);
  const answersFile = createStaticFiles(folder);
  server.on("request", (request, response) => {
    if (!answersFile(request, response)) response.writeHead(299).end("the renderer's");
  });
  await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((fulfil) => server.close(fulfil));
  rmSync(parent, { recursive: true });
});

interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Sends the path as it stands; a client of a higher level would tidy it up. */
function get(path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  return new Promise((fulfil, reject) => {
    const { port } = server.address() as AddressInfo;
    ask({ port, path, method, headers, agent: false }, async (response) => {
      fulfil({ status: response.statusCode, headers: response.headers, body: await buffer(response) });
    })
      .on("error", reject)
      .end();
  });
}

describe("files of the portal", () => {
  it.each([
    ["what browsers by https ask for", "gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["a browser by http", "gzip, deflate", "gzip", gunzipSync],
    ["one that prefers gzip", "br;q=0.5, gzip", "gzip", gunzipSync],
    ["one that refuses brotli", "br;q=0, gzip", "gzip", gunzipSync],
  ])("come as the build compressed them: %s", async (_who, accepted, encoding, unpack) => {
    const { status, headers, body } = await get("/_next/static/chunks/a.js", { "accept-encoding": accepted });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-encoding": encoding,
      "content-type": "text/javascript",
      "content-length": String(body.length),
      "cache-control": "public, max-age=31536000, immutable",
      vary: "Accept-Encoding",
    });
    expect(body.length).toBeLessThan(script.length / 5);
    expect(unpack(body).toString()).toBe(script);
  });

  it.each([
    ["who asks for no encoding", "chunks/a.js", {}, script.length],
    ["who knows none of ours", "chunks/a.js", { "accept-encoding": "zstd" }, script.length],
    ["what is small", "chunks/small.css", { "accept-encoding": "br" }, 3],
    ["what is compressed by itself", "font.woff2", { "accept-encoding": "br" }, 5_000],
  ])("come as they are: %s", async (_what, name, accepted, length) => {
    const { status, headers, body } = await get(`/_next/static/${name}`, accepted);
    expect(status).toBe(200);
    expect(headers["content-encoding"]).toBeUndefined();
    expect(body).toHaveLength(length);
  });

  it("are found under an encoded name and with a query", async () => {
    expect((await get("/_next/static/chunks/%5Bid%5D%20b.js?dpl=1")).body.toString()).toBe(script);
  });

  it("have no body for HEAD, and none for a browser that has them", async () => {
    const { headers, body } = await get("/_next/static/chunks/a.js", {}, "HEAD");
    expect(headers["content-length"]).toBe(String(script.length));
    expect(body).toHaveLength(0);
    const again = await get("/_next/static/chunks/a.js", { "if-none-match": headers.etag ?? "" });
    expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  });

  it("come in part when a part is asked for; a part that is none is refused in words", async () => {
    const part = await get("/_next/static/chunks/a.js", { range: "bytes=0-9" });
    expect(part).toMatchObject({ status: 206, body: Buffer.from(script.slice(0, 10)) });
    const none = await get("/_next/static/chunks/a.js", { range: "bytes=999999-", "accept-encoding": "br" });
    expect(none.status).toBe(416);
    expect(none.headers["content-encoding"]).toBeUndefined();
  });

  it.each([
    ["a file that is none", "GET", "/_next/static/chunks/b.js"],
    ["a folder", "GET", "/_next/static/chunks"],
    ["what lies outside", "GET", "/_next/static/../outside.js"],
    ["what lies outside, encoded", "GET", "/_next/static/%2e%2e%2foutside.js"],
    ["a name that cannot be decoded", "GET", "/_next/static/%zz.js"],
    ["another method", "POST", "/_next/static/chunks/a.js"],
    ["a page", "GET", "/messages"],
  ])("leave to the renderer: %s", async (_what, method, path) => {
    expect((await get(path, {}, method)).status).toBe(299);
  });

  it("are not sent for one that has gone away under the server, and the server stays", async () => {
    rmSync(join(folder, "font.woff2"));
    expect((await get("/_next/static/font.woff2")).status).toBe(404);
    expect((await get("/_next/static/chunks/a.js")).status).toBe(200);
  });
});
