import type { Route } from "../../lib/telnyx-api/route";
import { apiRoutes } from "../../lib/telnyx-api/routes";
import { alphanumericSenderIdCases } from "./routes/alphanumeric-sender-ids";
import { autoResponseCases } from "./routes/auto-responses";
import { type Exchange, routeOf, test } from "./routes/given";
import { groupMessageCases } from "./routes/group-messages";
import { messageCases } from "./routes/messages";
import { otherSenderMessageCases } from "./routes/messages-of-other-senders";
import { messagingNumberCases } from "./routes/messaging-numbers";
import { messagingProfileCases } from "./routes/messaging-profiles";
import { numbersOfProfileCases } from "./routes/numbers-of-profile";
import { optOutCases } from "./routes/opt-outs";
import { phoneNumberCases } from "./routes/phone-numbers";
import { recordCases } from "./routes/records";
import type { Refusal, RouteCases } from "./routes/route-case";
import { scheduledMessageCases } from "./routes/scheduled-messages";
import { sendingCases } from "./routes/sending";
import { shortCodeCases } from "./routes/short-codes";
import { stateOf } from "./routes/state";
import { stickyMappingCases } from "./routes/sticky-mappings";
import { webhookCases } from "./routes/webhooks";
import { expect, expectRefused, Telnyx } from "./sdk";

/*
 * Every route there is answers what it is for, and refuses by name what it cannot do, over HTTP. Who may ask is the matter of
 * access.spec.ts, and lists are walked by walks.spec.ts.
 */

test.describe.configure({ mode: "parallel" });

const cases: RouteCases = {
  ...messagingProfileCases,
  ...numbersOfProfileCases,
  ...phoneNumberCases,
  ...messagingNumberCases,
  ...sendingCases,
  ...messageCases,
  ...otherSenderMessageCases,
  ...scheduledMessageCases,
  ...groupMessageCases,
  ...shortCodeCases,
  ...alphanumericSenderIdCases,
  ...stickyMappingCases,
  ...optOutCases,
  ...autoResponseCases,
  ...webhookCases,
  ...recordCases,
};

test("every route of the API has its cases here", () => {
  expect(Object.keys(cases).sort()).toEqual(apiRoutes.map(({ method, path }) => `${method} ${path}`).sort());
});

for (const route of apiRoutes) {
  const name = `${route.method} ${route.path}`;
  const found = cases[name];
  // The test above says so.
  if (!found) continue;
  // A preview is asked for by POST.
  const isWrite = route.method !== "GET" && route.scope !== "read";

  test(`${name} answers, and what it did is there`, async ({ given, exchanges }) => {
    const { ask, answers, after } = await found.success(given);
    const before = await given.countAudits();
    const answer = await exchangeOf(exchanges, ask);
    expect(routeOf(apiRoutes, answer)?.operationId, "the route that was asked").toBe(route.operationId);
    expect(answer.status).toBe(route.status ?? 200);
    expectBody(answer, answers);
    expect(route.response.safeParse(answer.body).error, "against the schema of the route").toBeUndefined();
    if (route.scope === "admin" && isWrite)
      expect(await given.countAudits(), "audit events").toBeGreaterThan(before);
    expect(after !== undefined, "what it did is looked at").toBe(isWrite);
    if (after) {
      const { ask: look, shows } = after(answer.body);
      expectBody(await exchangeOf(exchanges, look), shows);
    }
  });

  test(`${name} refuses by name, and changes nothing`, async ({ given, exchanges }) => {
    const refusals = await found.refusals(given);
    expectKinds(route, Object.values(refusals));
    const before = isWrite ? await stateOf(given) : null;
    for (const [what, { ask, ...expected }] of Object.entries(refusals))
      await test.step(what, async () => {
        const answer = await exchangeOf(exchanges, ask);
        if (expected.status !== 405) expect(routeOf(apiRoutes, answer)?.operationId).toBe(route.operationId);
        expectRefused(answer, expected);
      });
    if (isWrite) expect(await stateOf(given)).toEqual(before);
  });
}

/** What one call asked, and was answered; a refusal is an answer. */
async function exchangeOf(exchanges: Exchange[], ask: Refusal["ask"]): Promise<Exchange> {
  const before = exchanges.length;
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof Telnyx.APIError)) throw error;
  }
  const [exchange, ...more] = exchanges.slice(before);
  if (!exchange || more.length > 0)
    throw new Error(`The call made ${more.length + (exchange ? 1 : 0)} requests.`);
  return exchange;
}

function expectBody({ body }: Exchange, expected: object | string): void {
  if (typeof expected === "string") expect(body).toBe(expected);
  else expect(body).toMatchObject(expected as Record<string, unknown>);
}

/** What can be wrong with a request of this route is among its refusals. */
function expectKinds({ params, query, body }: Route, refusals: readonly Refusal[]): void {
  expect(refusals.length, "refusals").toBeGreaterThan(0);
  const sources = new Set(refusals.map(({ source }) => source));
  if (params)
    expect(
      refusals.map(({ status }) => status),
      "a thing that is not there",
    ).toContain(404);
  if (body)
    expect(
      [...sources].some((source) => source?.startsWith("/")),
      "a wrong body",
    ).toBe(true);
  if (query)
    expect(
      Object.keys(query.shape).some((name) => sources.has(name)),
      "a wrong query",
    ).toBe(true);
  if (query && "page[size]" in query.shape) expect(sources, "a wrong page").toContain("page[size]");
}
