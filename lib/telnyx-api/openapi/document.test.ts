import { Validator } from "@seriousme/openapi-schema-validator";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "@/lib/clock";
import { telnyxApi } from "../plugin";
import { defineRoute } from "../route";
import { apiRoutes } from "../routes";
import { buildOpenApiDocument } from "./document";

const options = { serverUrl: "https://messages.example.com/v2" };
const document = buildOpenApiDocument(apiRoutes, options);

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean }[];
  description: string;
}
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation: operation as Operation })),
);

describe("the OpenAPI document", () => {
  it("is a valid OpenAPI 3.1 document", async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(errors ?? []).toEqual([]);
    expect(valid).toBe(true);
  });

  it("has every route that is served, and none that is not", async () => {
    const served = new Set<string>();
    const app = Fastify();
    app.addHook("onRoute", ({ method, url }) => {
      for (const each of [method].flat()) if (each !== "HEAD") served.add(`${each} ${url}`);
    });
    await app.register(telnyxApi, { prefix: "/v2", routes: apiRoutes, clock: systemClock });
    await app.ready();
    const documented = operations.map(
      ({ path, method }) => `${method.toUpperCase()} /v2${path.replaceAll(/\{(\w+)\}/g, ":$1")}`,
    );
    expect([...served].sort()).toEqual(documented.sort());
    await app.close();
  });

  it("names every operation once", () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z][A-Za-z0-9]+$/.test(id))).toEqual([]);
  });

  it.each(operations)("describes the path parameters of $method $path", ({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const described = (operation.parameters ?? []).filter((parameter) => parameter.in === "path");
    expect(described.map(({ name, required }) => [name, required])).toEqual(
      inPath.map((name) => [name, true]),
    );
  });

  it("refers only to components that it has", () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    const missing = references.filter(([, kind, name]) => {
      const group = (document.components as Record<string, Record<string, unknown>>)[kind ?? ""];
      return group?.[name ?? ""] === undefined;
    });
    expect(missing.map(([reference]) => reference)).toEqual([]);
    expect(JSON.stringify(document)).not.toContain("#/$defs/");
  });

  it("has examples that the schemas accept", () => {
    for (const route of apiRoutes)
      for (const [name, { value }] of Object.entries(route.examples ?? {})) {
        const result = route.body?.safeParse(value);
        expect(result?.error?.issues ?? [], `${route.operationId}, example ${name}`).toEqual([]);
      }
  });
});

describe("buildOpenApiDocument", () => {
  const route = (id: string, item: z.ZodType) =>
    defineRoute({
      method: "POST",
      path: `/${id}`,
      operationId: id,
      tag: "T",
      summary: "S",
      scope: "send",
      isSend: true,
      isExtension: true,
      query: z.object({
        "page[size]": z.string().transform(Number).optional().meta({ description: "Rows." }),
        "filter[kind]": z.enum(["a", "b"]),
      }),
      body: z.object({ item, at: z.iso.datetime({ offset: true }).optional() }),
      response: z.object({ data: item }),
      handler: async () => ({ data: null }) as never,
    });
  const thing = () => z.object({ name: z.string().min(1) }).meta({ id: "Thing" });

  it("writes schemas with an id once, and refers to them", () => {
    const built = buildOpenApiDocument([route("one", thing()), route("two", thing())], options);
    expect(built.components.schemas).toMatchObject({
      Thing: { type: "object", required: ["name"], properties: { name: { type: "string", minLength: 1 } } },
    });
    expect(JSON.stringify(built.paths["/two"])).toContain('"$ref":"#/components/schemas/Thing"');
  });

  it("refuses two different schemas with one id", () => {
    const other = z.object({ name: z.int() }).meta({ id: "Thing" });
    expect(() => buildOpenApiDocument([route("one", thing()), route("two", other)], options)).toThrow(
      "Thing",
    );
  });

  it("says what is a parameter and whether it is required, the scope, and that it is ours", () => {
    const operation = buildOpenApiDocument([route("one", thing())], options).paths["/one"]?.post as Operation;
    expect(operation.parameters?.map(({ name, in: place, required }) => [name, place, required])).toEqual([
      ["page[size]", "query", false],
      ["filter[kind]", "query", true],
      ["Idempotency-Key", "header", false],
    ]);
    expect(operation.description).toContain("Scope: `send`");
    expect(operation).toMatchObject({ "x-extension": true, summary: "S (extension)" });
  });
});
