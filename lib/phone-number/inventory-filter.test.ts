import { describe, expect, it } from "vitest";
import { readInventoryParameters, toInventoryFilter } from "./inventory-filter";

describe("filters of a list of numbers", () => {
  it("are read from an address", () => {
    const parameters = readInventoryParameters({
      search: " 202 ",
      type: ["toll_free", "long_code"],
      areaCode: "",
      state: "disabled",
      health: "unhealthy",
      profile: "none",
      other: "x",
    });
    expect(parameters).toEqual({
      search: "202",
      type: "toll_free",
      state: "disabled",
      health: "unhealthy",
      profile: "none",
    });
    expect(toInventoryFilter(parameters)).toEqual({
      search: "202",
      type: "toll_free",
      enabled: false,
      health: "unhealthy",
      profileId: "none",
      areaCode: undefined,
    });
  });

  it("narrow nothing when they make no sense", () => {
    const filter = toInventoryFilter({ type: "mobile", state: "constructor", health: "1" });
    expect(Object.values(filter).every((value) => value === undefined)).toBe(true);
    expect(toInventoryFilter({ state: "enabled" }).enabled).toBe(true);
  });
});
