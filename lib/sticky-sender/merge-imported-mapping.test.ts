import { describe, expect, it } from "vitest";
import { e164 } from "@/lib/testing/pool-numbers";
import type { MappingCsvRow } from "./mapping-csv";
import { type MappingValues, mergeImportedMapping } from "./merge-imported-mapping";

const NOW = 10_000;
const row = (more: Partial<MappingCsvRow> = {}): MappingCsvRow => ({
  recipient: e164("+15551234567"),
  sender: e164("+12125550100"),
  createdAtMs: 1_000,
  lastMessageAtMs: 2_000,
  messageCount: 3,
  isPinned: false,
  ...more,
});
const blank = row({ createdAtMs: null, lastMessageAtMs: null, messageCount: null });
const existing: MappingValues = {
  assignmentId: 1,
  isPinned: false,
  createdAtMs: 1_000,
  lastMessageAtMs: 2_000,
  messageCount: 3,
};

describe("what a row of an import does (S15)", () => {
  it("is new where nothing is in force", () => {
    expect(mergeImportedMapping(null, row(), 1, NOW)).toEqual({
      kind: "new",
      endsPin: false,
      values: existing,
    });
  });

  it("changes nothing when all is as it says", () => {
    expect(mergeImportedMapping(existing, row(), 1, NOW).kind).toBe("unchanged");
  });

  it.each([
    ["another number", row(), 2],
    ["a pin", row({ isPinned: true }), 1],
    ["another time", row({ lastMessageAtMs: 2_001 }), 1],
    ["another count", row({ messageCount: 4 }), 1],
  ])("replaces the mapping in force: %s", (_, imported, assignmentId) => {
    const effect = mergeImportedMapping(existing, imported, assignmentId, NOW);
    expect(effect).toMatchObject({ kind: "replaced", endsPin: false, values: { assignmentId } });
  });

  it("says when a pin gives way", () => {
    const pin = { ...existing, isPinned: true };
    expect(mergeImportedMapping(pin, row(), 1, NOW).endsPin).toBe(true);
    expect(mergeImportedMapping(pin, row({ isPinned: true }), 2, NOW).endsPin).toBe(true);
    expect(mergeImportedMapping(pin, row({ isPinned: true, messageCount: 9 }), 1, NOW).endsPin).toBe(false);
  });

  it("keeps what the row leaves blank while the number stays, so that a second import changes nothing", () => {
    expect(mergeImportedMapping(existing, blank, 1, NOW).kind).toBe("unchanged");
    const made = mergeImportedMapping(null, blank, 1, NOW).values;
    expect(made).toEqual({ ...existing, createdAtMs: NOW, lastMessageAtMs: null, messageCount: 0 });
    expect(mergeImportedMapping(made, blank, 1, NOW + 5).kind).toBe("unchanged");
  });

  it("starts anew with another number", () => {
    expect(mergeImportedMapping(existing, blank, 2, NOW).values).toEqual({
      assignmentId: 2,
      isPinned: false,
      createdAtMs: NOW,
      lastMessageAtMs: null,
      messageCount: 0,
    });
  });

  it("never leaves a last message before the creation", () => {
    const late = mergeImportedMapping(existing, row({ createdAtMs: 5_000, lastMessageAtMs: null }), 1, NOW);
    expect(late.values).toMatchObject({ createdAtMs: 5_000, lastMessageAtMs: null });
    const early = mergeImportedMapping(existing, row({ createdAtMs: null, lastMessageAtMs: 500 }), 1, NOW);
    expect(early.values).toMatchObject({ createdAtMs: 500, lastMessageAtMs: 500 });
  });
});
