import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sourceHash } from "./source-hash.mjs";

let root: string;

function write(file: string, text: string) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stickypool-sources-"));
  write("app/page.tsx", "export default 1;");
  write("lib/message/send.ts", "export const a = 1;");
  write("package-lock.json", "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("sourceHash", () => {
  it("is the same for the same sources", () => {
    const before = sourceHash(root);
    write("lib/message/send.ts", "export const a = 1;");
    expect(sourceHash(root)).toBe(before);
  });

  it.each([
    ["a changed file", () => write("lib/message/send.ts", "export const a = 2;")],
    ["a new file", () => write("components/ui/button.tsx", "")],
    ["a moved file", () => renameSync(join(root, "app/page.tsx"), join(root, "app/other.tsx"))],
    ["a removed file", () => rmSync(join(root, "app/page.tsx"))],
    ["other packages", () => write("package-lock.json", "{ }")],
    ["another schema", () => write("prisma/schema.prisma", "model A {}")],
  ])("changes with %s", (_case, change) => {
    const before = sourceHash(root);
    change();
    expect(sourceHash(root)).not.toBe(before);
  });

  it.each([
    "lib/message/send.test.ts",
    "lib/testing/database.ts",
    "lib/db/generated/client.ts",
    "docs/a.md",
    "e2e/a.ts",
  ])("does not change with %s, which is not built", (file) => {
    const before = sourceHash(root);
    write(file, "anything");
    expect(sourceHash(root)).toBe(before);
  });
});
