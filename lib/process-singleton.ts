/**
 * One object per process, whichever bundle asks for it first.
 *
 * Next's bundles and the server's own are separate module graphs inside one process; what must exist once (pool,
 * acceptor, caches) is kept on `globalThis` under a registered symbol.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const key = keyOf(name);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  store[key] ??= create();
  return store[key];
}

const keys = new Map<string, symbol>();

/** Every request asks for several of them, and looking a symbol up is slower than this. */
function keyOf(name: string): symbol {
  let key = keys.get(name);
  if (key === undefined) {
    key = Symbol.for(`stickypool.${name}`);
    keys.set(name, key);
  }
  return key;
}
