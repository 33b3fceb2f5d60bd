import { describe, expect, it } from "vitest";
import { buildGraph } from "./import-graph.mjs";
import { findViolations, layerOf } from "./rules.mjs";

function violationsOf(texts: Record<string, string>) {
  return findViolations(buildGraph(texts)).map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

const REPOSITORY = {
  "lib/message/repository.ts": 'import type { Db } from "../db/client";\nexport const x = 1;',
};

describe("layers by path", () => {
  it.each([
    ["app/(portal)/page.tsx", "page"],
    ["app/api/auth/[...nextauth]/route.ts", "page"],
    ["app/(portal)/messaging-profiles/actions.ts", "action"],
    ["components/ui/button.tsx", "component"],
    ["lib/telnyx-api/messages.ts", "resource"],
    ["lib/message/repository.ts", "repository"],
    ["lib/message/message-log-repository.ts", "repository"],
    ["lib/message/send-message.ts", "service"],
    ["lib/number-pool/geomatch.ts", "pure"],
    ["lib/phone-number/e164.ts", "pure"],
    ["lib/phone-number/service.ts", "service"],
    ["lib/clock.ts", "foundation"],
    ["lib/message/segments.test.ts", "test"],
    ["server/web.ts", "tool"],
  ])("%s is a %s", (path, layer) => {
    expect(layerOf(path)).toBe(layer);
  });
});

describe("the import table", () => {
  it("lets a page call a service and an action, and a service its repository", () => {
    const texts = {
      ...REPOSITORY,
      "app/page.tsx": 'import { list } from "@/lib/message/list";\nimport { send } from "./actions";',
      "app/actions.ts": 'import { list } from "@/lib/message/list";',
      "lib/message/list.ts": 'import { x } from "./repository";\nimport type { Db } from "@/lib/db/client";',
    };
    expect(violationsOf(texts)).toEqual([]);
  });

  it.each([
    ["app/page.tsx", 'import type { User } from "@prisma/client";', "page must not import @prisma/client"],
    ["app/page.tsx", 'import { getPrisma } from "@/lib/db/client";', "page must not import lib/db/client"],
    [
      "app/page.tsx",
      'import { x } from "@/lib/message/repository";',
      "page must not import lib/message/repository.ts",
    ],
    [
      "app/page.tsx",
      'import { y } from "@/lib/telnyx-api/messages";',
      "page must not import lib/telnyx-api/messages",
    ],
    ["app/a/actions.ts", 'import { b } from "../b/actions";', "action must not import app/b/actions"],
    ["app/a/actions.ts", 'import pg from "pg";', "action must not import pg"],
    ["components/table.tsx", 'import { x } from "@/lib/message/repository";', "component must not import"],
    ["lib/telnyx-api/messages.ts", 'import React from "react";', "resource must not import react"],
    [
      "lib/telnyx-api/messages.ts",
      'import { auth } from "next-auth/jwt";',
      "resource must not import next-auth",
    ],
    ["lib/message/send.ts", 'import { cookies } from "next/headers";', "service must not import next"],
    [
      "lib/message/send.ts",
      'import { Button } from "@/components/ui/button";',
      "service must not import components/",
    ],
    [
      "lib/message/repository.ts",
      'import { route } from "@/app/route";',
      "repository must not import app/route",
    ],
    ["lib/clock.ts", 'import { cache } from "react";', "foundation must not import react"],
    ["lib/number-pool/geomatch.ts", 'import { readFile } from "node:fs";', "pure must not import node:fs"],
    ["lib/message/send.ts", 'import { seed } from "@/lib/testing/seeded-random";', "is for tests alone"],
  ])("refuses in %s: %s", (path, source, expected) => {
    const texts = { "app/b/actions.ts": "", ...REPOSITORY, [path]: source };
    expect(violationsOf(texts)).toEqual([expect.stringContaining(`${path}:1: `)]);
    expect(violationsOf(texts)[0]).toContain(expected);
  });

  it("lets lib/auth know Next", () => {
    expect(violationsOf({ "lib/auth/session.ts": 'import { headers } from "next/headers";' })).toEqual([]);
  });

  it("names the chain by which a component reaches the database", () => {
    const texts = {
      ...REPOSITORY,
      "lib/db/client.ts": "",
      "lib/message/list.ts": 'import { getPrisma } from "../db/client";',
      "lib/message/label.ts": 'import { list } from "./list";',
      "components/status.tsx": '"use client";\n\nimport { label } from "@/lib/message/label";',
    };
    expect(violationsOf(texts)).toEqual([
      "components/status.tsx:3: component must not reach lib/message/label.ts → lib/message/list.ts → lib/db/client.ts: a component gets its data passed in",
    ]);
  });

  it("ignores types in such a chain", () => {
    const texts = {
      "lib/db/client.ts": "",
      "lib/message/list.ts": 'import { getPrisma } from "../db/client";',
      "components/status.tsx": 'import { type Row } from "@/lib/message/list";',
    };
    expect(violationsOf(texts)).toEqual([]);
  });
});

describe("calls that belong to one place", () => {
  it.each([
    "await db.user.findMany({ where: { id } });",
    "await prisma.message.count();",
    "await db.$queryRaw`SELECT 1`;",
  ])("refuses a query outside a repository: %s", (call) => {
    expect(violationsOf({ "lib/message/send.ts": `\n${call}` })).toEqual([
      expect.stringMatching(/^lib\/message\/send\.ts:2: .*only repositories ask the database$/),
    ]);
    expect(violationsOf({ "lib/message/repository.ts": call })).toEqual([]);
  });

  it.each(["Date.now()", "Math.random()", "new Date()"])("refuses %s in lib", (call) => {
    expect(violationsOf({ "lib/message/send.ts": `const x = ${call};` })).toEqual([
      expect.stringContaining("time and chance come from lib/clock and lib/random"),
    ]);
    expect(violationsOf({ "lib/clock.ts": `const x = ${call};` })).toEqual([]);
    expect(violationsOf({ "lib/message/send.test.ts": `const x = ${call};` })).toEqual([]);
  });

  it("does not count what a comment says", () => {
    const source = "/**\n * Never Date.now() here.\n */\n// nor Math.random()\nexport const x = new Date(0);";
    expect(violationsOf({ "lib/message/send.ts": source })).toEqual([]);
  });
});

describe("server actions", () => {
  it("lets an actions file export wrapped actions and types", () => {
    const source = [
      '"use server";',
      "export const save = operatorAction({ role: 'operator' }, async () => 1);",
      "export const signIn = publicFormAction({ schema }, async () => 1);",
      "export type Saved = number;",
    ].join("\n");
    expect(violationsOf({ "app/actions.ts": source })).toEqual([]);
  });

  it.each([
    "export async function save() {}",
    "export const save = async () => 1;",
    'export { save } from "@/lib/message/save";',
    "export default save;",
    "export const limit = 5;",
  ])("refuses in an actions file: %s", (line) => {
    expect(violationsOf({ "app/actions.ts": `"use server";\n${line}` })).toEqual([
      "app/actions.ts:2: an actions file exports nothing but operatorAction(…) and publicFormAction(…)",
    ]);
  });

  it("refuses a server action anywhere else", () => {
    const source = 'export default function Page() {\n  async function save() {\n    "use server";\n  }\n}';
    expect(violationsOf({ "app/page.tsx": source })).toEqual([
      "app/page.tsx:3: server actions are written in an actions.ts",
    ]);
  });
});
