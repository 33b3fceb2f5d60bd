import { describe, expect, it } from "vitest";
import { allows, type NeededScope, seesOnlyOwnMessages } from "./scopes";
import type { ApiKeyScope } from "./types";

const needs: NeededScope[] = ["read", "send", "admin", "own_messages"];

describe("allows", () => {
  it.each<[ApiKeyScope[], NeededScope[]]>([
    [[], []],
    [["read"], ["read", "own_messages"]],
    [["send"], ["send", "own_messages"]],
    [
      ["read", "send"],
      ["read", "send", "own_messages"],
    ],
    [["admin"], needs],
    [["admin", "read"], needs],
  ])("lets %j do what needs %j, and nothing else", (scopes, allowed) => {
    expect(needs.filter((needed) => allows(scopes, needed))).toEqual(
      needs.filter((needed) => allowed.includes(needed)),
    );
  });
});

describe("seesOnlyOwnMessages", () => {
  it.each<[ApiKeyScope[], boolean]>([
    [[], false],
    [["send"], true],
    [["read"], false],
    [["read", "send"], false],
    [["admin"], false],
    [["send", "admin"], false],
  ])("of %j is %j", (scopes, expected) => {
    expect(seesOnlyOwnMessages(scopes)).toBe(expected);
  });
});
