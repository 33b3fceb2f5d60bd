import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { OpenedLink } from "../lib/short-link/open-link";
import { manualClock } from "../lib/testing/manual-clock";
import { createLinkRoutes, isLinkRequest } from "./link-routes";

vi.mock("../lib/link-domain/service", () => ({
  findTokenOfHost: async (host: string) => (host === "new.example" ? "the-token" : null),
}));

const TARGET = "https://example.com/a?b=c&d=%C3%A4";
const clock = manualClock();
const opened: OpenedLink[] = [];
const domains = { has: (host: string) => host === "sho.example" || host === "portal.example" };
const findTarget = (path: string) => (path === "/k3Bc9x2H" ? TARGET : null);
const app = createLinkRoutes({
  clock,
  ownHost: "portal.example",
  domains,
  opener: {
    find: async ({ path }) => {
      const target = findTarget(path);
      return target === null
        ? null
        : {
            code: "k3Bc9x2H",
            domain: "sho.example",
            prefix: "",
            messagingProfileId: "",
            messageId: "",
            target,
          };
    },
    open: async (link) => {
      if (link.path === "/brknLink") throw new Error("the database is away");
      opened.push(link);
      return findTarget(link.path);
    },
  },
});

beforeAll(() => app.ready());
afterAll(() => app.close());
beforeEach(() => {
  opened.length = 0;
  clock.advance(120_000);
});

const get = (url: string, headers: Record<string, string> = {}, method: "GET" | "HEAD" | "POST" = "GET") =>
  app.inject({ method, url, headers: { host: "sho.example", "user-agent": "Mozilla/5.0", ...headers } });

describe("short links (F5)", () => {
  it("redirects to what is stored, and nothing may keep it", async () => {
    const answer = await get("/k3Bc9x2H?fbclid=1&next=https://evil.example");
    expect([answer.statusCode, answer.headers.location]).toEqual([302, TARGET]);
    expect(answer.headers).toMatchObject({
      "cache-control": "private, no-store",
      "referrer-policy": "no-referrer",
    });
    expect(opened).toEqual([
      { host: "sho.example", path: "/k3Bc9x2H", userAgent: "Mozilla/5.0", purpose: null },
    ]);
  });

  it("tells the opener of a browser that looks ahead", async () => {
    await get("/k3Bc9x2H", { "sec-purpose": "prefetch;prerender" });
    expect(opened[0]?.purpose).toBe("prefetch;prerender");
  });

  it("counts nothing for a HEAD", async () => {
    const answer = await get("/k3Bc9x2H", {}, "HEAD");
    expect([answer.statusCode, answer.headers.location, opened.length]).toEqual([302, TARGET, 0]);
  });

  it.each([
    "/k3Bc9x2J",
    "/",
    "/messages",
    "/v2/messages",
    "/%zz",
    "//evil.example/k3Bc9x2J",
    `/${"a".repeat(5_000)}`,
  ])("answers %s with the same page as any other", async (url) => {
    const answer = await get(url);
    expect([answer.statusCode, answer.headers.location]).toEqual([404, undefined]);
    expect(answer.body).toBe((await get("/wrngLnkk")).body);
    expect(answer.body).toContain("This link does not exist");
  });

  it("serves no other method, and no other host", async () => {
    expect((await get("/k3Bc9x2H", {}, "POST")).statusCode).toBe(404);
    expect((await get("/k3Bc9x2H", { host: "evil.example" })).statusCode).toBe(404);
    expect(opened).toEqual([]);
  });

  it("ends guessing: after 60 misses a minute an address is answered nothing, whether there is such a link or not", async () => {
    const from = { "x-forwarded-for": "203.0.113.9" };
    for (let miss = 0; miss < 61; miss++) expect((await get("/wrngLnkk", from)).statusCode).toBe(404);
    const [miss, hit, other] = await Promise.all([
      get("/wrngLnkk", from),
      get("/k3Bc9x2H", from),
      get("/k3Bc9x2H", { "x-forwarded-for": "203.0.113.10" }),
    ]);
    expect([miss.statusCode, hit.statusCode, other.statusCode]).toEqual([429, 429, 302]);
    expect(miss.body).toBe(hit.body);
    clock.advance(60_000);
    expect((await get("/k3Bc9x2H", from)).statusCode).toBe(302);
  });

  it("answers the token of a domain that is to be verified, and of no other", async () => {
    const url = "/.well-known/stickypool-domain";
    const answer = await get(url, { host: "New.Example" });
    expect([answer.statusCode, answer.body]).toEqual([200, "the-token"]);
    expect((await get(url, { host: "other.example" })).statusCode).toBe(404);
  });
});

it.each<[string, string, boolean]>([
  ["sho.example", "/k3Bc9x2H", true],
  ["sho.example", "/messages", true],
  ["sho.example", "/v2/messages", true],
  ["portal.example", "/k3Bc9x2H?a", true],
  ["portal.example", "/messages", false],
  ["portal.example", "/v2/messages", false],
  ["portal.example", "/", false],
  ["other.example", "/k3Bc9x2H", false],
  ["other.example", "/.well-known/stickypool-domain", true],
])("a request to %s for %s is one for short links: %s", (host, url, expected) => {
  const request = { url, headers: { host }, socket: { remoteAddress: "203.0.113.5" } };
  expect(isLinkRequest(request as unknown as IncomingMessage, { domains, ownHost: "portal.example" })).toBe(
    expected,
  );
});
