import { randomUUID } from "node:crypto";
import type { Route } from "../../../lib/telnyx-api/route";
import { test as base, freshNumbers, type PlainAnswer, type Telnyx, type TestNumber } from "../sdk";

/** A request that was made, and its answer. */
export interface Exchange extends PlainAnswer {
  readonly method: string;
  /** Below `/v2`, without the query. */
  readonly path: string;
}

type ApiFixtures = Parameters<Parameters<typeof base>[2]>[0];

/** What a case works with: made new for it, gone after it. */
export interface Given extends Pick<ApiFixtures, "addNumbers" | "makeProfile" | "makeKey" | "database"> {
  /** The official client, with a key that may do everything. */
  readonly telnyx: Telnyx;
  /** The same without the client: for what is ours, and for what the client cannot say. */
  readonly call: ApiFixtures["call"];
  /** A profile with number pool and sticky sender, whose name begins with `mark`. */
  readonly profileId: string;
  /** The number it has. */
  readonly number: TestNumber;
  /** A number that is nowhere yet: neither in the inventory nor written to. */
  readonly recipient: string;
  /** In the names of what a case makes that no profile of its own holds. */
  readonly mark: string;
  /** How many changes of the key are in the audit log. */
  readonly countAudits: () => Promise<number>;
}

interface Fixtures {
  given: Given;
  /** All that `given.telnyx` and `given.call` asked so far. */
  exchanges: Exchange[];
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright finds dependencies by this pattern
  exchanges: async ({}, use) => use([]),

  given: async (
    { exchanges, adminKey, clientFor, call, makeKey, makeProfile, addNumbers, database },
    use,
  ) => {
    const mark = `e2e ${randomUUID()}`;
    const { id: profileId } = await makeProfile({
      name: `${mark} given`,
      number_pool_settings: { sticky_sender: true },
    });
    const [number] = await addNumbers(1, profileId);
    const [recipient] = freshNumbers(1);
    if (!number || !recipient) throw new Error("There is no number.");
    await use({
      telnyx: clientFor(adminKey, { fetch: (url, init) => noteFetch(exchanges, url, init) }),
      call: async (method, path, options) => {
        const answer = await call(method, path, options);
        exchanges.push({ method, path: path.split("?")[0] ?? "", ...answer });
        return answer;
      },
      profileId,
      number,
      recipient,
      mark,
      countAudits: () =>
        database.prisma.auditEvent.count({ where: { actorLabel: `API key ${adminKey.name}` } }),
      addNumbers,
      makeProfile,
      makeKey,
      database,
    });
    await removeMade(database, profileId, mark, recipient);
  },
});

async function noteFetch(
  exchanges: Exchange[],
  url: Parameters<typeof fetch>[0],
  init?: RequestInit,
): Promise<Response> {
  const response = await fetch(url, init);
  exchanges.push({
    method: init?.method?.toUpperCase() ?? "GET",
    path: new URL(String(url)).pathname.replace(/^\/v2/, ""),
    status: response.status,
    headers: response.headers,
    body: await response.clone().json(),
  });
  return response;
}

/** Profiles and senders that a case made through the API itself. */
async function removeMade(
  { prisma }: Given["database"],
  profileId: string,
  mark: string,
  recipient: string,
): Promise<void> {
  const stays = await prisma.numberAssignment.findMany({ where: { messagingProfileId: profileId } });
  const ids = stays.flatMap(({ phoneNumberId }) => phoneNumberId ?? []);
  await prisma.numberAssignment.updateMany({
    where: { messagingProfileId: profileId, endedAt: null },
    data: { endedAt: new Date(), endReason: "number_deleted" },
  });
  await prisma.phoneNumber.deleteMany({
    where: { OR: [{ id: { in: ids } }, { e164: recipient }] },
  });
  await prisma.messagingProfile.updateMany({
    where: { name: { startsWith: mark }, deletedAt: null },
    data: { deletedAt: new Date() },
  });
}

/** The route that takes a request; undefined = none does. As in the server, a path of fixed parts comes before one with an id. */
export function routeOf(
  routes: readonly Route[],
  { method, path }: Pick<Exchange, "method" | "path">,
): Route | undefined {
  const matching = routes.filter(
    (route) =>
      route.method === method &&
      new RegExp(`^${route.path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  return matching.find((route) => !route.path.includes("{")) ?? matching[0];
}
