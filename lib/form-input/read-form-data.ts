import type { FormValues } from "@/lib/errors/action-result";

type Nested = { [key: string]: unknown };

/** Fields React adds to forms of server actions. */
const REACT_FIELD = /^\$|^\d+_\$/;
const SECRET_FIELD = /password|secret|token|^code$/i;
const UNSAFE_PART = new Set(["__proto__", "prototype", "constructor"]);

/**
 * What a form posted, as the object its schema expects: a dot in a field name nests (`numberPool.longCodeWeight`), a
 * name posted more than once becomes a list. Unticked boxes post nothing, so they are absent.
 */
export function readFormData(formData: FormData): Nested {
  const input: Nested = {};
  for (const name of new Set(formData.keys())) {
    if (REACT_FIELD.test(name)) continue;
    const parts = name.split(".");
    if (parts.some((part) => UNSAFE_PART.has(part))) continue;
    const values = formData.getAll(name);
    place(input, parts, values.length === 1 ? values[0] : values);
  }
  return input;
}

function place(target: Nested, parts: string[], value: unknown): void {
  const [first, ...rest] = parts;
  if (first === undefined) return;
  if (rest.length === 0) {
    target[first] = value;
    return;
  }
  const inner = target[first];
  const nested: Nested = typeof inner === "object" && inner !== null ? (inner as Nested) : {};
  target[first] = nested;
  place(nested, rest, value);
}

/** The texts of a form by field name, to fill it again after a refusal. Secrets and files are left out. */
export function readFormValues(formData: FormData): FormValues {
  const values: FormValues = {};
  for (const name of new Set(formData.keys())) {
    if (REACT_FIELD.test(name) || SECRET_FIELD.test(name) || UNSAFE_PART.has(name)) continue;
    const texts = formData.getAll(name).filter((value) => typeof value === "string");
    if (texts.length === 1 && texts[0] !== undefined) values[name] = texts[0];
    else if (texts.length > 1) values[name] = texts;
  }
  return values;
}
