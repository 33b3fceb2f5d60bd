import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { apiRoutes } from "../routes";

it("docs/api.md lists every operation, and none that is not served; extensions are marked", () => {
  const text = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8");
  const listed = [...text.matchAll(/^\| `([A-Z]+ \/[^`]+)` \| (.*)\|$/gm)].map(
    ([, operation, note]) => `${operation}${note?.includes("**ext**") ? " ext" : ""}`,
  );
  const served = apiRoutes.map(
    ({ method, path, isExtension }) => `${method} ${path}${isExtension ? " ext" : ""}`,
  );
  expect(listed.toSorted()).toEqual(served.toSorted());
});
