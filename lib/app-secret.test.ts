import { describe, expect, it } from "vitest";
import { deriveKey } from "./app-secret";

const SECRET = "0123456789abcdef0123456789abcdef";

describe("deriveKey", () => {
  it("gives 32 bytes that depend on the secret and the purpose alone", () => {
    expect(deriveKey("encryption", SECRET)).toHaveLength(32);
    expect(deriveKey("encryption", SECRET)).toEqual(deriveKey("encryption", SECRET));
    expect(deriveKey("encryption", SECRET)).not.toEqual(deriveKey("next-auth", SECRET));
    expect(deriveKey("encryption", SECRET)).not.toEqual(deriveKey("encryption", `${SECRET}x`));
  });

  it("never changes for a stored secret: what is encrypted under it must stay readable", () => {
    expect(deriveKey("encryption", SECRET).toString("hex")).toBe(
      "838a6a4b64f42fdde4406ca4dd13fc76a7a0489a58ea5fab91102f0a7b68835f",
    );
  });
});
