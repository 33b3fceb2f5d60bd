import https from "node:https";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type HttpSink, startHttpSink } from "@/lib/testing/http-sink";
import { OutboundClient, type OutboundRequest } from "./outbound-client";
import type { HostAddress, Resolver } from "./resolve-target";

let sink: HttpSink;
const names = new Map<string, readonly HostAddress[]>();
const resolve: Resolver = async (name) => {
  const addresses = names.get(name);
  if (addresses === undefined) throw new Error(`getaddrinfo ENOTFOUND ${name}`);
  return addresses;
};
const anywhere = new OutboundClient({ allowPrivate: true, resolve });
const guarded = new OutboundClient({ allowPrivate: false, resolve });
const LOOPBACK: HostAddress = { address: "127.0.0.1", family: 4 };

beforeAll(async () => {
  sink = await startHttpSink();
});
afterAll(async () => {
  anywhere.close();
  guarded.close();
  await sink.stop();
});
beforeEach(() => {
  names.clear();
  sink.requests.length = 0;
  sink.answer = (_request, response) => response.end("ok");
});

const send = (url: string, more: Partial<OutboundRequest> = {}, client = anywhere) =>
  client.send({
    method: "POST",
    url,
    headers: [["content-type", "application/json"]],
    body: "{}",
    timeoutMs: 300,
    maxBodyBytes: 100,
    ...more,
  });
const portOf = (url: string) => new URL(url).port;

describe("OutboundClient", () => {
  it("sends method, headers and body as given, and brings back status, headers and body", async () => {
    sink.answer = (_request, response) => response.writeHead(418, { "X-Two": ["a", "b"] }).end("tea");
    const result = await send(`${sink.url}/a?b=1`, { headers: [["x-one", "1"]], body: "Grüße" });
    expect(result).toMatchObject({ kind: "answered", status: 418, isBodyCut: false });
    if (result.kind !== "answered") throw new Error("no answer");
    expect(result.body.toString()).toBe("tea");
    expect(result.headers.filter(([name]) => name === "X-Two")).toEqual([
      ["X-Two", "a"],
      ["X-Two", "b"],
    ]);
    expect(sink.requests).toEqual([
      expect.objectContaining({
        path: "/a?b=1",
        body: "Grüße",
        headers: expect.objectContaining({ "x-one": "1" }),
      }),
    ]);
  });

  it("uses a connection again, and a new one when the host has closed it meanwhile", async () => {
    await send(sink.url);
    const before = sink.connections;
    await send(sink.url);
    expect(sink.connections).toBe(before);
    let isFirst = true;
    sink.answer = (request, response) => {
      if (isFirst) request.socket.resetAndDestroy();
      else response.end("ok");
      isFirst = false;
    };
    expect(await send(sink.url)).toMatchObject({ kind: "answered", status: 200 });
    expect(sink.requests).toHaveLength(4);
  });

  it("does not follow redirects", async () => {
    sink.answer = (_request, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    expect(await send(sink.url)).toMatchObject({ kind: "answered", status: 302 });
    expect(sink.requests).toHaveLength(1);
  });

  it("waits no longer than told for the head of the answer", async () => {
    sink.answer = () => undefined;
    const start = performance.now();
    expect(await send(sink.url)).toEqual({
      kind: "failed",
      problem: "timeout",
      detail: "No answer within 0.3 s.",
    });
    expect(performance.now() - start).toBeGreaterThan(290);
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("cuts a body that is too long, endless or slow, and keeps the status", async () => {
    sink.answer = (_request, response) => response.end("x".repeat(101));
    expect(await send(sink.url)).toMatchObject({
      status: 200,
      isBodyCut: true,
      body: Buffer.from("x".repeat(100)),
    });
    sink.answer = (_request, response) => {
      const timer = setInterval(() => response.write("y".repeat(60)), 5);
      response.on("close", () => clearInterval(timer));
    };
    expect(await send(sink.url)).toMatchObject({ status: 200, isBodyCut: true, body: { length: 100 } });
    sink.answer = (_request, response) => void response.writeHead(200).write("z");
    const start = performance.now();
    expect(await send(sink.url)).toMatchObject({ status: 200, isBodyCut: true, body: Buffer.from("z") });
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it("keeps the status of an answer whose body breaks off", async () => {
    sink.answer = (request, response) => {
      response.writeHead(200, { "content-length": "50" }).write("half");
      setTimeout(() => request.socket.resetAndDestroy(), 20);
    };
    expect(await send(sink.url)).toMatchObject({ kind: "answered", status: 200, isBodyCut: true });
  });

  it("names what keeps it from an answer", async () => {
    const closed = await startHttpSink();
    await closed.stop();
    expect(await send(closed.url)).toMatchObject({
      problem: "connection",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
    expect(await send("http://nowhere.example/")).toMatchObject({
      problem: "dns",
      detail: expect.stringContaining("ENOTFOUND"),
    });
    sink.answer = (request) => void request.socket.end("SMTP ready\r\n");
    expect(await send(sink.url)).toMatchObject({ kind: "failed", problem: "connection" });
    for (const url of ["ftp://example.com/", "example.com", ""])
      expect(await send(url)).toMatchObject({ problem: "invalid_url" });
    const silent = new OutboundClient({ allowPrivate: true, resolve: () => new Promise(() => undefined) });
    expect(await send("http://silent.example/", {}, silent)).toMatchObject({ problem: "timeout" });
  });

  it("refuses a certificate that nobody vouches for", async () => {
    const server = https.createServer({ key: KEY, cert: CERTIFICATE }, (_request, response) =>
      response.end(),
    );
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    expect(await send(`https://127.0.0.1:${port}/`, { timeoutMs: 2_000 })).toMatchObject({ problem: "tls" });
    server.close();
  });
});

describe("targets that are refused (Q4)", () => {
  it.each([
    "http://127.0.0.1:PORT/",
    "http://0x7f.1:PORT/",
    "http://2130706433:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::1]:PORT/",
  ])("%s", async (url) => {
    const result = await send(url.replace("PORT", portOf(sink.url)), {}, guarded);
    expect(result).toMatchObject({ problem: "refused_target", detail: expect.stringContaining("loopback") });
    expect(sink.requests).toEqual([]);
  });

  it("names that point to a special address", async () => {
    names.set("inside.example", [LOOPBACK]);
    names.set("mapped.example", [{ address: "::ffff:10.0.0.1", family: 6 }]);
    expect(await send(`http://inside.example:${portOf(sink.url)}/`, {}, guarded)).toEqual({
      kind: "failed",
      problem: "refused_target",
      detail: "inside.example points to 127.0.0.1: 127.0.0.1 is a loopback address",
    });
    expect(await send("http://mapped.example/", {}, guarded)).toMatchObject({ problem: "refused_target" });
    expect(sink.requests).toEqual([]);
  });

  it("reach nothing by changing the name after the check: the address checked is the one connected to", async () => {
    const asked: string[] = [];
    const rebinding: Resolver = async (name) => {
      asked.push(name);
      return asked.length === 1 ? [LOOPBACK] : [{ address: "8.8.8.8", family: 4 }];
    };
    const client = new OutboundClient({ allowPrivate: true, resolve: rebinding });
    expect(await send(`http://rebind.example:${portOf(sink.url)}/`, {}, client)).toMatchObject({
      status: 200,
    });
    expect(asked).toEqual(["rebind.example"]);
    client.close();
  });

  it("are allowed when the operator says so", async () => {
    names.set("inside.example", [LOOPBACK]);
    expect(await send(`http://inside.example:${portOf(sink.url)}/`)).toMatchObject({ status: 200 });
  });
});

/** Made for this test alone. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg5X/JoA4LqOOetvV9
lHrr26l0afDvRDTSk0eGCjjqDXyhRANCAATSrBEVklejNR1bJjHE92gLFmWj3pfR
e0/zEvpMISpBRmgw+5J+qTm7P8XOdQVNAgtIzy+TNvVDY52iRkUbY/AB
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBkTCCATagAwIBAgIUbDtLKHf3CL92nlhWRfHO16oyuFcwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjAzMjk1NFoYDzIxMjYxMDI5
MDMyOTU0WjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATSrBEVklejNR1bJjHE92gLFmWj3pfRe0/zEvpMISpBRmgw+5J+qTm7
P8XOdQVNAgtIzy+TNvVDY52iRkUbY/ABo2QwYjAdBgNVHQ4EFgQUKJdOMPDcmBUL
YX4Z+lINqUoTTrkwHwYDVR0jBBgwFoAUKJdOMPDcmBULYX4Z+lINqUoTTrkwDwYD
VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0kAMEYC
IQDZchJxVPuNrKw23mp/Zz3RvQv1CrA90gaD+IxVaTJiHQIhAOfomKdhrup+1pQH
pIDhtKNxTpABkxAikPJchjNrUwE8
-----END CERTIFICATE-----`;
