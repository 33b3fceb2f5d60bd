import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recipients } from "@/lib/testing/mapping-rows";
import { RecipientSet } from "./recipient-set";

describe("the recipients a file has named", () => {
  it("tells a new one from one that was there, like a Set", () => {
    const recipient = fc.bigInt({ min: 1n, max: 999_999_999_999_999n }).map((digits) => `+${digits}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(recipient, fc.constantFrom("+1", "+12", "+4294967296"))), (all) => {
        const set = new RecipientSet();
        const model = new Set<string>();
        for (const each of all) {
          expect(set.add(each)).toBe(!model.has(each));
          model.add(each);
        }
        expect(set.size).toBe(model.size);
      }),
    );
  });

  it("keeps apart many neighbours", () => {
    const set = new RecipientSet();
    const all = recipients(50_000);
    expect(all.every((each) => set.add(each))).toBe(true);
    expect(all.some((each) => set.add(each))).toBe(false);
    expect(set.size).toBe(50_000);
  });
});
