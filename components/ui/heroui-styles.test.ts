import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const imported = new Set(
  [...readFileSync("app/heroui.css", "utf8").matchAll(/components\/([a-z-]+)\.css/g)].map(
    (match) => match[1],
  ),
);

/** Names of HeroUI's components and variants that the sources import, as the files of their styles are called. */
function usedComponents(): string[] {
  const names = new Set<string>();
  for (const file of sources()) {
    const source = readFileSync(file, "utf8");
    for (const [, list] of source.matchAll(/import \{([^}]*)\} from "@heroui\/(?:react|styles)"/g)) {
      for (const entry of (list ?? "").split(",")) {
        const name = entry.trim().split(" ")[0];
        if (name && !name.startsWith("type")) names.add(name.replace(/Variants$/, ""));
      }
    }
  }
  return [...names].map((name) =>
    name.replace(/[A-Z]/g, (letter, at) => (at > 0 ? "-" : "") + letter.toLowerCase()),
  );
}

function sources(): string[] {
  return ["app", "components"].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".tsx"))
      .map((name) => join(folder, name)),
  );
}

describe("styles of HeroUI", () => {
  const used = usedComponents().map((name) => (name === "text-area" ? "textarea" : name));

  it("are found by the imports", () => {
    expect(used).toEqual(
      expect.arrayContaining(["button", "dropdown", "alert-dialog", "checkbox", "textarea"]),
    );
  });

  it.each(used)("%s has its styles", (name) => {
    expect(imported).toContain(name);
  });
});
