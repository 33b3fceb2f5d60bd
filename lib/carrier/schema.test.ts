import { describe, expect, it } from "vitest";
import { createCarrierSchema } from "./schema";

const rates = {
  longCodePerSecond: "",
  tollFreePerSecond: "",
  shortCodePerSecond: "",
  alphanumericPerSecond: "",
};
const read = (longCodeMmsBytes: string | undefined) =>
  createCarrierSchema.safeParse({ kind: "telnyx", name: "Upstream", rates, mmsLimits: { longCodeMmsBytes } });

describe("the largest MMS of a carrier, as typed in kilobytes (F3)", () => {
  it.each([
    ["", null],
    [undefined, null],
    ["  ", null],
    ["10", 10_000],
    [" 600 ", 600_000],
    ["0600", 600_000],
    ["100000", 100_000_000],
  ])("%j is %j bytes", (typed, bytes) => {
    expect(read(typed).data?.mmsLimits).toEqual({
      longCodeMmsBytes: bytes,
      tollFreeMmsBytes: null,
      shortCodeMmsBytes: null,
    });
  });

  it.each(["0", "9", "100001", "1e3", "-600", "1.5", "600 kB", "1,000", "٦٠٠", "12345678901234567890"])(
    "%j is refused at its field",
    (typed) => {
      const { error } = read(typed);
      expect(error?.issues).toMatchObject([
        { path: ["mmsLimits", "longCodeMmsBytes"], message: "Enter a whole number from 10 to 100,000." },
      ]);
    },
  );

  it("is the default where the form has no such field", () => {
    const { mmsLimits } = createCarrierSchema.parse({ kind: "smpp", name: "Peer", rates });
    expect(Object.values(mmsLimits)).toEqual([null, null, null]);
  });
});
