import { describe, expect, it } from "vitest";
import { mappingExportHref, mappingListHref } from "./mapping-list-href";
import { readMappingListRequest } from "./mapping-list-request";

const read = (parameters: Record<string, string | string[]>) =>
  readMappingListRequest(parameters, { defaultCountry: "US" });

describe("the address of the list of mappings", () => {
  it("filters nothing when it says nothing", () => {
    expect(read({})).toEqual({
      prefixes: [],
      sender: null,
      state: null,
      expiresWithinSeconds: null,
      cursor: null,
      fields: { recipient: "", sender: "", state: "", expires: "" },
      problems: {},
    });
  });

  it("understands its filters and goes back to the same address", () => {
    const fields = { recipient: "(555) 1", sender: "305-555-0100", state: "pinned", expires: "6h" };
    const request = read({ ...fields, page: "abc" });
    expect(request).toMatchObject({
      prefixes: ["+15551", "+5551"],
      sender: "+13055550100",
      state: "pinned",
      expiresWithinSeconds: 21_600,
      cursor: "abc",
      problems: {},
    });
    const [path, query] = mappingListHref("p", request.fields, request.cursor).split("?");
    expect(path).toBe("/messaging-profiles/p/sticky-mappings");
    expect(read(Object.fromEntries(new URLSearchParams(query)))).toEqual(request);
  });

  it("takes the first of what is there twice", () => {
    expect(read({ state: ["live", "expired"] }).state).toBe("live");
  });

  it.each([
    ["recipient", "abc"],
    ["sender", "12"],
    ["state", "dead"],
    ["expires", "1y"],
    ["expires", "constructor"],
  ])("reports what makes no sense beside its field and filters nothing by it: %s=%s", (field, text) => {
    const request = read({ [field]: text });
    expect(Object.keys(request.problems)).toEqual([field]);
    expect(request).toMatchObject({ prefixes: [], sender: null, state: null, expiresWithinSeconds: null });
    expect(request.fields).toMatchObject({ [field]: text });
  });

  it("hands recipient and sender on to the export", () => {
    expect(mappingExportHref("p", { recipient: "+1", sender: "+13055550100", state: "live" })).toBe(
      "/messaging-profiles/p/sticky-mappings/export?recipient=%2B1&sender=%2B13055550100",
    );
  });
});
