import { describe, expect, it } from "vitest";
import { readImports } from "./read-imports.mjs";

describe("readImports", () => {
  it("finds every form with its line", () => {
    const source = [
      '"use client";',
      'import "./globals.css";',
      'import pg from "pg";',
      "import {",
      "  one,",
      "  two,",
      '} from "./numbers";',
      'export { three } from "./three";',
      'export * from "./four";',
      'const later = await import("./later");',
    ].join("\n");
    expect(readImports(source)).toEqual([
      { specifier: "./globals.css", line: 2, typeOnly: false },
      { specifier: "pg", line: 3, typeOnly: false },
      { specifier: "./numbers", line: 7, typeOnly: false },
      { specifier: "./three", line: 8, typeOnly: false },
      { specifier: "./four", line: 9, typeOnly: false },
      { specifier: "./later", line: 10, typeOnly: false },
    ]);
  });

  it.each([
    ['import type { A } from "./a";', true],
    ['import { type A, type B } from "./a";', true],
    ['import { type A, b } from "./a";', false],
    ['export type { A } from "./a";', true],
    ['type A = typeof import("./a");', true],
  ])("knows whether %s stays at run time", (source, typeOnly) => {
    expect(readImports(source)).toEqual([{ specifier: "./a", line: 1, typeOnly }]);
  });

  it.each([
    'export const text = "import x from y";',
    '// import { a } from "./a";',
    '/* import { a } from "./a"; */',
    'export const from = "./a";',
  ])("finds nothing in %s", (source) => {
    expect(readImports(source)).toEqual([]);
  });
});
