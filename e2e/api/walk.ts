/** A list as the official client pages it. */
interface Pages<T> {
  iterPages(): AsyncGenerator<{ getPaginatedItems(): T[] }>;
}

/** Walks a list to its end with the client's own iterator; says how many pages that took. */
export async function walk<T>(list: PromiseLike<Pages<T>>): Promise<{ items: T[]; pages: number }> {
  const items: T[] = [];
  let pages = 0;
  for await (const page of (await list).iterPages()) {
    pages += 1;
    items.push(...page.getPaginatedItems());
  }
  return { items, pages };
}
