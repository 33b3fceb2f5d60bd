/**
 * The test files of a worker share its process, for loading the product anew for each took longer than most of their tests.
 * What the process keeps for all of it (pools, acceptors, caches) and what a file set in the environment is forgotten between
 * them, so that each begins as the product does.
 */
const INHERITED = Symbol.for("stickypool-test.environment");
const store = globalThis as unknown as Record<symbol, unknown>;

for (const key of Object.getOwnPropertySymbols(globalThis)) {
  if (Symbol.keyFor(key)?.startsWith("stickypool.")) delete store[key];
}

store[INHERITED] ??= { ...process.env };
const inherited = store[INHERITED] as NodeJS.ProcessEnv;
for (const name of Object.keys(process.env)) if (!(name in inherited)) delete process.env[name];
Object.assign(process.env, inherited);
