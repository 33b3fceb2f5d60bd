import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

interface LockEntry {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  bundleDependencies?: string[] | boolean;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
}

const packages: Record<string, LockEntry> = JSON.parse(readFileSync("package-lock.json", "utf8")).packages;

/** The entry that a package finds under a name: its own folder first, then each folder above. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf("/node_modules/"))) {
    if (`${folder ? `${folder}/` : ""}node_modules/${name}` in packages) return true;
    if (!folder.includes("/node_modules/")) return `node_modules/${name}` in packages;
  }
}

describe("package-lock.json", () => {
  it("holds every dependency, those of other platforms too, or npm ci refuses it everywhere", () => {
    const missing = Object.entries(packages).flatMap(([path, entry]) =>
      Object.keys({ ...(entry.bundleDependencies ? {} : entry.dependencies), ...entry.optionalDependencies })
        .filter((name) => !isLocked(path, name))
        .map((name) => `${path || "the project"} needs ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it("names a version for each, and no registry of its own", () => {
    const entries = Object.entries(packages).filter(([path]) => path !== "");
    expect(entries.filter(([, entry]) => !entry.version)).toEqual([]);
    expect(entries.filter(([, entry]) => "resolved" in entry)).toEqual([]);
  });
});
