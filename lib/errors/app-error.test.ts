import { describe, expect, it, vi } from "vitest";
import { AppError } from "./app-error";

describe("AppError", () => {
  it("is recognised by another bundle's copy of the class", async () => {
    vi.resetModules();
    const { AppError: OtherCopy } = await import("./app-error");
    expect(OtherCopy).not.toBe(AppError);
    expect(new OtherCopy("not_found") instanceof AppError).toBe(true);
    expect(new AppError("not_found") instanceof OtherCopy).toBe(true);
  });

  it("is not mistaken for other errors", () => {
    for (const value of [new Error("not_found"), { code: "not_found" }, null, undefined, "not_found"])
      expect(value instanceof AppError).toBe(false);
  });
});
