import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

/** A JSON Schema of draft 2020-12, which is OpenAPI 3.1's. */
export type JsonSchema = { readonly [key: string]: unknown };

/**
 * Writes zod schemas as JSON Schema. Schemas with an id (`.meta({ id })`) become components and are referred to; `components`
 * gives those met so far.
 */
export function createSchemaWriter() {
  const components = new Map<string, JsonSchema>();

  function write(schema: z.ZodType, io: "input" | "output"): JsonSchema {
    // Inside an object even a schema that has an id itself is written as a reference.
    const written = z.toJSONSchema(z.object({ root: schema }), {
      io,
      unrepresentable: "any",
      override: ({ jsonSchema }) => {
        // Answers may gain fields, and unknown ones of a request are ignored.
        delete jsonSchema.additionalProperties;
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      },
    }) as { properties?: Record<string, JsonSchema>; $defs?: Record<string, JsonSchema> };
    for (const [id, { id: _id, ...definition }] of Object.entries(written.$defs ?? {}))
      keep(id, refer(definition) as JsonSchema);
    return refer(written.properties?.root ?? {}) as JsonSchema;
  }

  function keep(id: string, definition: JsonSchema): void {
    const known = components.get(id);
    if (known !== undefined && !isDeepStrictEqual(known, definition))
      throw new Error(`Two different schemas have the id ${id}.`);
    components.set(id, definition);
  }

  return {
    input: (schema: z.ZodType) => write(schema, "input"),
    output: (schema: z.ZodType) => write(schema, "output"),
    /** The fields of an object schema, e.g. the parameters of a query. */
    fields: (schema: z.ZodObject | undefined) =>
      Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
        name,
        isRequired: !(field as z.ZodType).safeParse(undefined).success,
        schema: write(unwrapOptional(field as z.ZodType), "input"),
      })),
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** What may be absent is said by `required`; its description may stand on either. */
function unwrapOptional(field: z.ZodType): z.ZodType {
  if (!(field instanceof z.ZodOptional)) return field;
  const inner = field.unwrap() as z.ZodType;
  const meta = field.meta();
  return meta ? inner.meta({ ...inner.meta(), ...meta }) : inner;
}

function refer(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(refer);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === "$ref" && typeof inner === "string"
        ? inner.replace("#/$defs/", "#/components/schemas/")
        : refer(inner),
    ]),
  );
}
