/**
 * One object per process, whichever bundle asks for it first.
 *
 * Next's bundles and the server's own are separate module graphs inside one process; what must exist once (pool,
 * acceptor, caches) is kept on `globalThis` under a registered symbol.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`stickypool.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  store[key] ??= create();
  return store[key];
}
