import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bundle } from "./bundle.mjs";

let folder: string;
beforeEach(() => {
  // Inside the project, so that the program finds its packages.
  folder = mkdtempSync(join(process.cwd(), "node_modules/.stickypool-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it("bundles programs that Node runs, also with a package that is a JSON file", async () => {
  const program = join(folder, "program.ts");
  writeFileSync(
    program,
    `import tlds from "tlds"; import { v7 } from "uuid"; console.log(tlds.includes("com"), v7().length as number);`,
  );
  await bundle(process.cwd(), [program], join(folder, "built"));
  const output = execFileSync(process.execPath, [join(folder, "built/program.js")], { encoding: "utf8" });
  expect(output).toBe("true 36\n");
});
