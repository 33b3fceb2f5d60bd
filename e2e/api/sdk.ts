import { randomInt, randomUUID } from "node:crypto";
import Telnyx, { type ClientOptions } from "telnyx";
import { revokeApiKey } from "../../lib/api-key/service";
import type { ApiKeyScope } from "../../lib/api-key/types";
import { systemClock } from "../../lib/clock";
import { errorCatalogue } from "../../lib/errors/catalogue";
import type { WireError } from "../../lib/telnyx-api/wire-error";
import { addTestApiKey } from "../../lib/testing/api-keys";
import { test as base, expect } from "../fixtures";

export { expect, Telnyx };

/** What an installation begins with; numbers are the simulator's. */
const SIMULATOR_ID = "00000000-0000-7000-8000-000000000001";

/** A key of the installation under test; gone after the test. */
export interface TestKey {
  readonly id: string;
  readonly name: string;
  readonly secret: string;
}

/** What came back from a plain request. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    /** One thing, or a list of them. */
    readonly data: unknown;
    readonly meta?: unknown;
    readonly errors: readonly WireError[];
  };
}

interface CallOptions {
  /** Default: the key of `telnyx`; null = none. */
  readonly key?: TestKey | string | null;
  /** Sent as JSON; a string goes out as it is. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

interface Fixtures {
  /** A key that may do everything. */
  adminKey: TestKey;
  /** The official client with `adminKey`. It repeats nothing, so that a test sees every answer. */
  telnyx: Telnyx;
  makeKey: (scopes: readonly ApiKeyScope[]) => Promise<TestKey>;
  revoke: (key: TestKey) => Promise<void>;
  clientFor: (key: TestKey, options?: ClientOptions) => Telnyx;
  /** A request without the client, for what is ours and for what the client cannot say. */
  call: (method: string, path: string, options?: CallOptions) => Promise<PlainAnswer>;
  /** A messaging profile, made through the API; deleted after the test. */
  makeProfile: (body?: Record<string, unknown>) => Promise<{ id: string; name: string }>;
  /** Fictional long codes in the inventory, on the profile if there is one; deleted after the test. */
  addNumbers: (count: number, profileId?: string) => Promise<TestNumber[]>;
}

export interface TestNumber {
  readonly id: string;
  readonly e164: string;
}

/** Playwright's `test` for the API: clients, keys and data of the test's own, which go when it ends. */
export const test = base.extend<Fixtures>({
  adminKey: async ({ makeKey }, use) => use(await makeKey(["admin"])),

  telnyx: async ({ adminKey, clientFor }, use) => use(clientFor(adminKey)),

  makeKey: async ({ database: { prisma } }, use) => {
    const made: string[] = [];
    await use(async (scopes) => {
      const name = `e2e ${randomUUID()}`;
      const { id, secret } = await addTestApiKey(prisma, { name, scopes });
      made.push(id);
      return { id, name, secret };
    });
    await prisma.apiKey.deleteMany({ where: { id: { in: made } } });
    await prisma.pageBookmark.deleteMany({ where: { apiKeyId: { in: made } } });
  },

  revoke: async ({ database: { prisma } }, use) => {
    const ctx = { actor: { userId: null, label: "a test" }, clock: systemClock };
    await use((key) => revokeApiKey(ctx, key.id, { prisma }));
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright finds dependencies by this pattern
  clientFor: async ({}, use) => {
    await use(
      (key, options = {}) =>
        new Telnyx({ apiKey: key.secret, baseURL: apiUrl(""), maxRetries: 0, ...options }),
    );
  },

  call: async ({ adminKey }, use) => {
    await use((method, path, { key = adminKey, body, headers = {} } = {}) =>
      request(method, path, typeof key === "object" ? (key?.secret ?? null) : key, body, headers),
    );
  },

  makeProfile: async ({ telnyx, database: { prisma } }, use) => {
    const made: string[] = [];
    await use(async (body = {}) => {
      const { data } = await telnyx.messagingProfiles.create({
        name: `e2e ${randomUUID()}`,
        whitelisted_destinations: ["*"],
        ...body,
      });
      if (!data?.id || !data.name) throw new Error("A profile came back without an id or name.");
      made.push(data.id);
      return { id: data.id, name: data.name };
    });
    await prisma.messagingProfile.updateMany({
      where: { id: { in: made }, deletedAt: null },
      data: { deletedAt: new Date() },
    });
    await prisma.numberAssignment.updateMany({
      where: { messagingProfileId: { in: made }, endedAt: null },
      data: { endedAt: new Date(), endReason: "profile_deleted" },
    });
  },

  addNumbers: async ({ database: { prisma } }, use) => {
    const made: string[] = [];
    await use(async (count, profileId) => {
      const numbers = freshNumbers(count).map((e164) => ({ id: randomUUID(), e164 }));
      await prisma.phoneNumber.createMany({
        data: numbers.map((number) => ({
          ...number,
          type: "long_code" as const,
          countryCode: "US",
          areaCode: number.e164.slice(2, 5),
          carrierId: SIMULATOR_ID,
        })),
      });
      made.push(...numbers.map(({ id }) => id));
      if (profileId !== undefined)
        await prisma.numberAssignment.createMany({
          data: numbers.map(({ id, e164 }) => ({ messagingProfileId: profileId, phoneNumberId: id, e164 })),
        });
      return numbers;
    });
    await prisma.numberAssignment.updateMany({
      where: { phoneNumberId: { in: made }, endedAt: null },
      data: { endedAt: new Date(), endReason: "number_deleted" },
    });
    await prisma.phoneNumber.deleteMany({ where: { id: { in: made } } });
  },
});

/** Fictional long codes that no other test has, in ascending order: +1 and an area code that is not assigned. */
export function freshNumbers(count: number): string[] {
  const first = randomInt(10_000_000 - count);
  return Array.from({ length: count }, (_, index) => `+1998${String(first + index).padStart(7, "0")}`);
}

/** An address of the API of the installation under test. */
export function apiUrl(path: string): string {
  const base = process.env.E2E_BASE_URL;
  if (!base) throw new Error("E2E_BASE_URL is not set.");
  return `${base.replace(/\/$/, "")}/v2${path}`;
}

async function request(
  method: string,
  path: string,
  secret: string | null,
  body: unknown,
  headers: Record<string, string>,
): Promise<PlainAnswer> {
  const response = await fetch(apiUrl(path), {
    method,
    headers: {
      ...(secret !== null && { authorization: `Bearer ${secret}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === "" ? null : JSON.parse(text),
  };
}

/** One entry of `errors`, as a test names it. */
export interface ExpectedError {
  readonly status: number;
  readonly code: string;
  /** JSON pointer into the body, or the name of a parameter. Absent = the refusal points nowhere. */
  readonly source?: string;
}

/** The refusal of a call of the official client; fails when it is taken. */
export async function expectRefusal(promise: PromiseLike<unknown>, expected: ExpectedError): Promise<void> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error, "the call is refused").toBeInstanceOf(Telnyx.APIError);
  const { status, error: body } = error as InstanceType<typeof Telnyx.APIError>;
  expectErrorBody(status, body, expected);
}

/** The same for a plain request. */
export function expectRefused(answer: PlainAnswer, expected: ExpectedError): void {
  expectErrorBody(answer.status, answer.body, expected);
}

function expectErrorBody(status: number | undefined, body: unknown, expected: ExpectedError): void {
  const { code, source } = expected;
  const { errors = [] } = body as Partial<PlainAnswer["body"]>;
  expect({ status, errors }).toEqual({
    status: expected.status,
    errors: [
      {
        code,
        title: expect.any(String),
        detail: expect.stringMatching(/\S/),
        ...(source !== undefined && {
          source: source.startsWith("/") ? { pointer: source } : { parameter: source },
        }),
        meta: expect.objectContaining({ url: expect.stringContaining(`/errors/${code}`) }),
      },
    ],
  });
  expect(titlesOf(code)).toContain(errors[0]?.title);
}

/** A title is fixed per code; a few of Telnyx' codes stand for several refusals of ours. */
function titlesOf(code: string): string[] {
  return Object.values(errorCatalogue).flatMap(({ telnyxCode, title }) =>
    telnyxCode === code ? [title] : [],
  );
}
