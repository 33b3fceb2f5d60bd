import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { apiRoutes } from "./routes";

const ID = "0190b5a0-0000-7000-8000-00000000ffff";

/** Ids of other systems are kept as they are given. */
const FOREIGN = new Set(["ai_assistant_id", "resource_group_id", "alphanumeric_sender_id"]);

interface Field {
  readonly name: string;
  readonly schema: z.ZodType;
}

function fieldsOf(schema: z.ZodType | undefined): Field[] {
  const { shape = {} } = (schema ?? {}) as { shape?: Record<string, z.ZodType> };
  return Object.entries(shape).map(([name, field]) => ({ name, schema: field }));
}

const isId = (name: string) => /(?:^id|_id|\[uuid\]|_id\])$/.test(name) && !FOREIGN.has(name);

describe("ids in requests", () => {
  const fields = apiRoutes.flatMap(({ method, path, params, query, body }) =>
    [params, query, body]
      .flatMap(fieldsOf)
      .filter(({ name }) => isId(name))
      .map((field) => ({ route: `${method} ${path}`, ...field })),
  );

  it("are many", () => {
    expect(new Set(fields.map(({ name }) => name))).toEqual(
      new Set([
        ...["id", "profile_id", "order_id", "message_id", "autoresp_cfg_id"],
        ...["messaging_profile_id", "phone_number_id", "carrier_id"],
        ...["filter[messaging_profile_id]", "filter[profile_id]", "filter[uuid]"],
      ]),
    );
  });

  it.each(fields)("$name of $route means the same in upper case", ({ schema }) => {
    expect(schema.parse(ID.toUpperCase())).toBe(ID);
  });
});
