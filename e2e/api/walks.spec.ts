import { randomInt } from "node:crypto";
import { DefaultFlatPagination } from "telnyx/core/pagination";
import { apiRoutes } from "../../lib/telnyx-api/routes";
import { insertLinkDomain } from "../../lib/testing/link-rows";
import { queueTestEvents } from "../../lib/testing/webhook-worker";
import { expect, freshNumbers, test } from "./sdk";
import { walk } from "./walk";

/** So many things are made for each list, and walked by two: four pages. */
const COUNT = 7;

type Fixtures = Parameters<Parameters<typeof test>[2]>[0];

interface Prepared {
  /** What the list shows of each thing that was made. */
  readonly made: readonly string[];
  readonly query?: Record<string, string>;
  readonly path?: string;
  readonly clean?: () => Promise<unknown>;
}

interface Case {
  /** The field that tells the things of the list apart. */
  readonly field: string;
  readonly prepare: (fixtures: Fixtures) => Promise<Prepared>;
}

const times = <T>(make: (n: number) => T) => Array.from({ length: COUNT }, (_, n) => make(n));

const ofProfile = (profileId: string) => ({ "filter[messaging_profile_id]": profileId });

async function profilesNamed(word: string, { makeProfile }: Fixtures) {
  return Promise.all(times((n) => makeProfile({ name: `${word} ${n}` })));
}

async function makeShortCodes({ makeProfile, call }: Fixtures) {
  const { id } = await makeProfile();
  const first = randomInt(10_000_000, 99_999_000);
  const made = times((n) => String(first + n));
  const answers = await Promise.all(
    made.map((short_code) =>
      call("POST", "/short_codes", { body: { short_code, messaging_profile_id: id } }),
    ),
  );
  const ids = answers.map(({ body }) => (body.data as { id: string }).id);
  return {
    id,
    made,
    clean: () => Promise.all(ids.map((code) => call("DELETE", `/short_codes/${code}`))),
  };
}

async function makeSenderIds({ makeProfile, telnyx }: Fixtures) {
  const { id } = await makeProfile();
  const made = times((n) => `Walk${n}`);
  const answers = await Promise.all(
    made.map((alphanumeric_sender_id) =>
      telnyx.alphanumericSenderIDs.create({ alphanumeric_sender_id, messaging_profile_id: id }),
    ),
  );
  return {
    id,
    made,
    clean: () => Promise.all(answers.map(({ data }) => telnyx.alphanumericSenderIDs.delete(data?.id ?? ""))),
  };
}

async function makeNumbers({ makeProfile, addNumbers }: Fixtures) {
  const { id } = await makeProfile();
  return { id, made: (await addNumbers(COUNT, id)).map(({ e164 }) => e164) };
}

async function send({ makeProfile, addNumbers, telnyx }: Fixtures) {
  const { id } = await makeProfile({ number_pool_settings: { sticky_sender: true } });
  await addNumbers(2, id);
  const made = freshNumbers(COUNT);
  await Promise.all(
    made.map((to) => telnyx.messages.sendNumberPool({ messaging_profile_id: id, to, text: "Hello" })),
  );
  return { id, made };
}

/** Senders are listed for all profiles, narrowed to one by a filter, and below each profile. */
function senderLists(
  name: string,
  field: string,
  make: (fixtures: Fixtures) => Promise<Prepared & { readonly id: string }>,
): Record<string, Case> {
  return {
    [`/${name}`]: {
      field,
      async prepare(fixtures) {
        const { id, ...rest } = await make(fixtures);
        return { ...rest, query: ofProfile(id) };
      },
    },
    [`/messaging_profiles/{id}/${name}`]: {
      field,
      async prepare(fixtures) {
        const { id, ...rest } = await make(fixtures);
        return { ...rest, path: `/messaging_profiles/${id}/${name}` };
      },
    },
  };
}

const cases: Readonly<Record<string, Case>> = {
  "/messaging_profiles": {
    field: "name",
    async prepare(fixtures) {
      const word = `Walk ${randomInt(1e9)}`;
      const made = (await profilesNamed(word, fixtures)).map(({ name }) => name);
      return { made, query: { "filter[name][contains]": word } };
    },
  },
  "/messaging_profile_metrics": {
    field: "messaging_profile_id",
    async prepare(fixtures) {
      return { made: (await profilesNamed(`Walk ${randomInt(1e9)}`, fixtures)).map(({ id }) => id) };
    },
  },
  "/messaging_profiles/{id}/phone_numbers": {
    field: "phone_number",
    async prepare(fixtures) {
      const { id, made } = await makeNumbers(fixtures);
      return { made, path: `/messaging_profiles/${id}/phone_numbers` };
    },
  },
  "/phone_numbers": {
    field: "phone_number",
    prepare: async (fixtures) => ({ made: (await makeNumbers(fixtures)).made }),
  },
  "/phone_numbers/messaging": {
    field: "phone_number",
    async prepare(fixtures) {
      const { id, made } = await makeNumbers(fixtures);
      return { made, query: ofProfile(id) };
    },
  },
  ...senderLists("short_codes", "short_code", makeShortCodes),
  ...senderLists("alphanumeric_sender_ids", "alphanumeric_sender_id", makeSenderIds),
  "/messaging_profiles/{id}/sticky_mappings": {
    field: "to",
    async prepare(fixtures) {
      const { id, made } = await send(fixtures);
      return { made, path: `/messaging_profiles/${id}/sticky_mappings` };
    },
  },
  "/detail_records": {
    field: "cld",
    async prepare(fixtures) {
      const { id, made } = await send(fixtures);
      return { made, query: { "filter[record_type]": "messaging", "filter[profile_id]": id } };
    },
  },
  "/messaging_optouts": {
    field: "to",
    async prepare({ makeProfile, call }) {
      const { id } = await makeProfile();
      const made = freshNumbers(COUNT);
      await Promise.all(
        made.map((to) => call("POST", `/messaging_profiles/${id}/optouts`, { body: { to } })),
      );
      return { made, query: ofProfile(id) };
    },
  },
  "/webhook_deliveries": {
    field: "id",
    async prepare({ makeProfile, database: { pool, prisma } }) {
      const { id } = await makeProfile();
      const letters = times(() => String.fromCharCode(97 + randomInt(26))).join("");
      const eventType = `test.walk-${letters}`;
      const made = await queueTestEvents(
        pool,
        times(() => ({ messagingProfileId: id, url: "http://127.0.0.1:9/walk", eventType })),
      );
      // Refused as an address inside; listed once all tries are used up, after five seconds.
      await expect
        .poll(() => prisma.webhookDelivery.count({ where: { messagingProfileId: id } }), { timeout: 30_000 })
        .toBe(COUNT);
      return { made, query: { "filter[event_type]": eventType } };
    },
  },
  "/messaging_url_domains": {
    field: "url_domain",
    async prepare({ database: { prisma } }) {
      const mark = randomInt(1e9);
      const made = times((n) => `w${n}-${mark}.example`);
      const ids = await Promise.all(made.map((host) => insertLinkDomain(prisma, host)));
      return { made, clean: () => prisma.linkDomain.deleteMany({ where: { id: { in: ids } } }) };
    },
  },
};

test("every list of the API is walked here", () => {
  const lists = apiRoutes.filter(({ query }) => query !== undefined && "page[number]" in query.shape);
  expect(lists.map(({ path }) => path).sort()).toEqual(Object.keys(cases).sort());
});

for (const [path, { field, prepare }] of Object.entries(cases)) {
  test(`${path} is walked to its end over more than three pages`, async ({
    telnyx,
    makeProfile,
    addNumbers,
    call,
    database,
  }) => {
    const fixtures = { telnyx, makeProfile, addNumbers, call, database } as Fixtures;
    const prepared = await prepare(fixtures);
    const { items, pages } = await walk<Record<string, string>>(
      telnyx.getAPIList(prepared.path ?? path, DefaultFlatPagination<Record<string, string>>, {
        query: { ...prepared.query, "page[size]": 2 },
      }),
    );
    await prepared.clean?.();
    const shown = items.map((item) => item[field]);
    expect(new Set(shown).size, "nothing comes twice").toBe(shown.length);
    const own = shown.filter((value) => value !== undefined && prepared.made.includes(value));
    expect(own.sort()).toEqual([...prepared.made].sort());
    expect(pages).toBeGreaterThan(3);
  });
}
