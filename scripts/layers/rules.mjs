import { findChain } from "./import-graph.mjs";
import { lineOf } from "./read-imports.mjs";

/** The database: Prisma, its client and the driver. */
const isDatabase = (target) => /^(lib\/db\/|@prisma\/|pg$)/.test(target);
const isRepository = (target) => /^lib\/.*repository\.ts$/.test(target);
const isFramework = (target) => /^(next|react|react-dom|next-auth|next-themes)$/.test(target);
const isEdge = (target) => /^(app|components|lib\/telnyx-api)\//.test(target);
const isTest = (path) => /\.test\.[a-z]+$|^lib\/testing\/|^e2e\//.test(path);

/** Layers by path; the first that matches counts. Tests and tools are free. */
const LAYERS = [
  ["test", isTest],
  ["action", (path) => /^app\/.*actions\.ts$/.test(path)],
  ["page", (path) => /^app\//.test(path)],
  ["component", (path) => /^components\//.test(path)],
  ["resource", (path) => /^lib\/telnyx-api\//.test(path)],
  ["repository", isRepository],
  ["database", (path) => /^lib\/db\//.test(path)],
  [
    "pure",
    (path) => /^lib\/(number-pool|phone-number)\/(?!service|schema|.*(service|schema)\.ts$)/.test(path),
  ],
  ["service", (path) => /^lib\/[^/]+\//.test(path)],
  ["foundation", (path) => /^lib\/[^/]+$/.test(path)],
];

export function layerOf(path) {
  return LAYERS.find(([, matches]) => matches(path))?.[0] ?? "tool";
}

/**
 * What a layer must not import, types included. `except` names files that are the place for it.
 *
 * @type {{ layer: string, forbids: (target: string, path: string) => boolean, because: string }[]}
 */
const FORBIDDEN_IMPORTS = [
  { layer: "page", forbids: isDatabase, because: "a page asks a service" },
  { layer: "page", forbids: isRepository, because: "a page asks a service" },
  {
    layer: "page",
    forbids: (target) => /^lib\/telnyx-api\//.test(target),
    because: "the wire format is not the portal's",
  },
  { layer: "action", forbids: isDatabase, because: "an action calls a service" },
  { layer: "action", forbids: isRepository, because: "an action calls a service" },
  {
    layer: "action",
    forbids: (target) => layerOf(target) === "action",
    because: "actions do not call each other",
  },
  {
    layer: "action",
    forbids: (target) => /^lib\/telnyx-api\//.test(target),
    because: "the wire format is not the portal's",
  },
  { layer: "component", forbids: isRepository, because: "a component gets its data passed in" },
  { layer: "resource", forbids: isDatabase, because: "a resource calls a service" },
  { layer: "resource", forbids: isRepository, because: "a resource calls a service" },
  { layer: "resource", forbids: isFramework, because: "the API knows neither React nor Next" },
  { layer: "service", forbids: isEdge, because: "arrows never turn back" },
  {
    layer: "service",
    forbids: (target, path) => isFramework(target) && !path.startsWith("lib/auth/"),
    because: "a service knows neither React nor Next; only lib/auth does",
  },
  { layer: "foundation", forbids: isEdge, because: "arrows never turn back" },
  {
    layer: "foundation",
    forbids: isFramework,
    because: "what everything stands on knows neither React nor Next",
  },
  { layer: "repository", forbids: isEdge, because: "arrows never turn back" },
  { layer: "repository", forbids: isFramework, because: "a repository knows the database alone" },
  {
    layer: "pure",
    forbids: (target) => isEdge(target) || isFramework(target),
    because: "a pure rule knows its own types",
  },
  {
    layer: "pure",
    forbids: (target) => target.startsWith("node:"),
    because: "a pure rule does no input or output",
  },
];

/** What a layer must not reach by any chain of imports that remain at run time. */
const FORBIDDEN_REACH = [
  { layer: "component", forbids: isDatabase, because: "a component gets its data passed in" },
  {
    layer: "pure",
    forbids: (target) => isDatabase(target) || /^lib\/(env|logger|clock|random)\.ts$/.test(target),
    because: "a pure rule gets everything passed in",
  },
];

const QUERY =
  /\b\w+\.(\$(queryRaw|executeRaw)\w*\b|\w+\.(find|create|update|upsert|delete|count|aggregate|groupBy)(Many|Unique|First|OrThrow|AndReturn|ManyAndReturn|UniqueOrThrow|FirstOrThrow)?\(\s*(\{\s*(where|data|select|orderBy|take|skip|by)\b|\)))/g;
const AMBIENT = /\b(Date\.now\(|Math\.random\(|new Date\(\))/g;

/** Calls that belong to one place. */
const FORBIDDEN_TEXT = [
  {
    applies: (path) =>
      ["service", "page", "action", "component", "resource", "foundation"].includes(layerOf(path)),
    pattern: QUERY,
    because: "only repositories ask the database",
  },
  {
    applies: (path) =>
      /^lib\//.test(path) &&
      !isTest(path) &&
      !/^lib\/(clock|random)\.ts$/.test(path) &&
      layerOf(path) !== "database",
    pattern: AMBIENT,
    because: "time and chance come from lib/clock and lib/random, passed in",
  },
];

const EXPORT = /^export\b(?! type\b)(?! const \w+ = (operatorAction|publicFormAction)\()/gm;
const USE_SERVER = /^\s*["']use server["']/gm;

/** Every export of an actions file is an endpoint that anyone can call: none may lack the wrapper that authorises it. */
function actions(file) {
  const found = (pattern, message) =>
    [...file.text.matchAll(pattern)].map((match) => ({
      path: file.path,
      line: lineOf(file.text, match.index + match[0].length),
      message,
    }));
  if (layerOf(file.path) === "action") {
    return found(EXPORT, "an actions file exports nothing but operatorAction(…) and publicFormAction(…)");
  }
  if (layerOf(file.path) === "test") return [];
  return found(USE_SERVER, "server actions are written in an actions.ts");
}

/**
 * Every place that breaks the table "Layering rule" of the project.
 *
 * @param {Map<string, import("./import-graph.mjs").SourceFile>} graph
 * @returns {{ path: string, line: number, message: string }[]}
 */
export function findViolations(graph) {
  const violations = [...graph.values()].flatMap((file) => [
    ...directImports(file),
    ...testImports(file),
    ...reaches(graph, file),
    ...texts(file),
    ...actions(file),
  ]);
  return violations.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
}

function directImports(file) {
  const layer = layerOf(file.path);
  return file.imports.flatMap(({ target, line }) =>
    FORBIDDEN_IMPORTS.filter((rule) => rule.layer === layer && rule.forbids(target, file.path)).map(
      (rule) => ({
        path: file.path,
        line,
        message: `${layer} must not import ${target}: ${rule.because}`,
      }),
    ),
  );
}

function testImports(file) {
  if (["test", "tool"].includes(layerOf(file.path))) return [];
  return file.imports
    .filter(({ target }) => isTest(target))
    .map(({ target, line }) => ({ path: file.path, line, message: `${target} is for tests alone` }));
}

function reaches(graph, file) {
  const layer = layerOf(file.path);
  return FORBIDDEN_REACH.filter((rule) => rule.layer === layer).flatMap((rule) => {
    const chain = findChain(graph, file.path, rule.forbids);
    if (chain === null) return [];
    const line = file.imports.find((one) => one.target === chain[0] && !one.typeOnly)?.line ?? 1;
    return [
      { path: file.path, line, message: `${layer} must not reach ${chain.join(" → ")}: ${rule.because}` },
    ];
  });
}

function texts(file) {
  return FORBIDDEN_TEXT.filter((rule) => rule.applies(file.path)).flatMap((rule) =>
    [...file.text.matchAll(rule.pattern)].map((match) => ({
      path: file.path,
      line: lineOf(file.text, match.index),
      message: `${match[0].replace(/\s+/g, " ")} … : ${rule.because}`,
    })),
  );
}
