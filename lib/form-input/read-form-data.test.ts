import { describe, expect, it } from "vitest";
import { readFormData, readFormValues } from "./read-form-data";

function form(...entries: [string, string | File][]): FormData {
  const data = new FormData();
  for (const [name, value] of entries) data.append(name, value);
  return data;
}

describe("readFormData", () => {
  it("nests dotted names and collects repeated ones", () => {
    expect(
      readFormData(
        form(
          ["name", "A"],
          ["numberPool.longCodeWeight", "5"],
          ["numberPool.geomatch", "on"],
          ["ids", "1"],
          ["ids", "2"],
        ),
      ),
    ).toEqual({ name: "A", numberPool: { longCodeWeight: "5", geomatch: "on" }, ids: ["1", "2"] });
  });

  it("drops what React adds and names that would reach a prototype", () => {
    const input = readFormData(
      form(["$ACTION_ID_x", "1"], ["1_$ACTION_REF", ""], ["__proto__.admin", "1"], ["a.constructor.b", "1"]),
    );
    expect(input).toEqual({});
    expect(({} as { admin?: string }).admin).toBeUndefined();
  });

  it("lets a nested name win over a text of the same name instead of failing", () => {
    expect(readFormData(form(["a", "text"], ["a.b", "1"]))).toEqual({ a: { b: "1" } });
  });
});

describe("readFormValues", () => {
  it("echoes texts by their full name, never secrets or files", () => {
    expect(
      readFormValues(
        form(
          ["email", "a@example.com"],
          ["password", "x"],
          ["newPassword", "x"],
          ["code", "x"],
          ["file", new File(["x"], "x.csv")],
          ["a.b", "1"],
          ["longCodeWeight", "5"],
          ["ids", "1"],
          ["ids", "2"],
        ),
      ),
    ).toEqual({ email: "a@example.com", "a.b": "1", longCodeWeight: "5", ids: ["1", "2"] });
  });
});
