import { queueTestEvents } from "../../../lib/testing/webhook-worker";
import { expect } from "../sdk";
import type { Given } from "./given";
import { impossiblePages, type Refusal, type RouteCases, unknownIds } from "./route-case";

// An address inside, which is refused: the tries of an event take five seconds.
const NOWHERE = "http://127.0.0.1:9/hook";

/** An event of the profile that is on its way. */
async function queueEvent({ database: { pool }, profileId }: Given): Promise<string> {
  const [id = ""] = await queueTestEvents(pool, [{ messagingProfileId: profileId, url: NOWHERE }]);
  return id;
}

/** One that was delivered; of a type of its own, so that it is found among all others. */
async function addDelivery({ database: { prisma, pool }, profileId }: Given) {
  const { rows } = await pool.query<{ id: string }>("SELECT new_uuid_v7(now()) AS id");
  const id = rows[0]?.id ?? "";
  const eventType = `test.routes-${id.replace(/[^a-f]/g, "")}`;
  const now = new Date();
  await prisma.webhookDelivery.create({
    data: {
      messagingProfileId: profileId,
      id,
      eventType,
      occurredAt: now,
      apiVersion: "2",
      url: NOWHERE,
      status: "delivered",
      startedAt: now,
      finishedAt: now,
      payload: { payload: { text: "Test" } },
      attempts: [],
    },
  });
  return { id, eventType };
}

/** Deliveries of webhooks, and the key that verifies them. */
export const webhookCases: RouteCases = {
  "GET /webhook_deliveries": {
    success: async (given) => {
      const { id, eventType } = await addDelivery(given);
      return {
        ask: () => given.telnyx.webhookDeliveries.list({ filter: { event_type: eventType } }),
        answers: {
          data: [{ record_type: "webhook_delivery", id, status: "delivered" }],
          meta: { total_results: 1 },
        },
      };
    },
    refusals: ({ telnyx }) => {
      const filter = (filters: object, code: string, source: string): Refusal => ({
        ask: () => telnyx.webhookDeliveries.list({ filter: filters }),
        status: 400,
        code,
        source,
      });
      return {
        ...impossiblePages((page) => telnyx.webhookDeliveries.list(page)),
        "an unknown status": filter({ status: { eq: "pending" } }, "10032", "filter[status][eq]"),
        "a type that is none": filter({ event_type: "message sent" }, "10031", "filter[event_type]"),
        "a search for nothing": filter({ webhook: { contains: "" } }, "10025", "filter[webhook][contains]"),
        "a time without its zone": filter(
          { started_at: { gte: "yesterday" } },
          "10015",
          "filter[started_at][gte]",
        ),
      };
    },
  },

  "GET /webhook_deliveries/{id}": {
    success: async (given) => {
      const { id, eventType } = await addDelivery(given);
      return {
        ask: () => given.telnyx.webhookDeliveries.retrieve(id),
        answers: {
          data: {
            record_type: "webhook_delivery",
            id,
            webhook: { record_type: "event", event_type: eventType, payload: { text: "Test" } },
          },
        },
      };
    },
    refusals: async (given) => {
      const onItsWay = await queueEvent(given);
      return {
        ...unknownIds((id) => given.telnyx.webhookDeliveries.retrieve(id), { source: "id" }),
        "one that is on its way for the first time": {
          ask: () => given.telnyx.webhookDeliveries.retrieve(onItsWay),
          status: 404,
          code: "10005",
          source: "id",
        },
      };
    },
  },

  "POST /webhook_deliveries/{id}/actions/redeliver": {
    success: async (given) => {
      const { id } = await addDelivery(given);
      const redeliver = () => given.call("POST", `/webhook_deliveries/${id}/actions/redeliver`);
      return {
        ask: redeliver,
        answers: { data: { record_type: "webhook_redelivery", id, status: "pending" } },
        // No reading shows it before its tries are over: it is not taken a second time.
        after: () => ({ ask: redeliver, shows: { errors: [{ code: "10036" }] } }),
      };
    },
    refusals: async (given) => {
      const { id } = await addDelivery(given);
      const onItsWay = await queueEvent(given);
      const redeliver = (of: string, body?: object) =>
        given.call("POST", `/webhook_deliveries/${of}/actions/redeliver`, body ? { body } : {});
      return {
        ...unknownIds((unknown) => redeliver(unknown), { source: "id" }),
        "a switch that is none": {
          ask: () => redeliver(id, { use_profile_urls: "yes" }),
          status: 400,
          code: "10020",
          source: "/use_profile_urls",
        },
        "one that is on its way": {
          ask: () => redeliver(onItsWay),
          status: 409,
          code: "10036",
          source: "id",
        },
      };
    },
  },

  "GET /public_key": {
    success: ({ call }) => ({
      ask: () => call("GET", "/public_key"),
      answers: { data: { public: expect.stringMatching(/^[A-Za-z0-9+/]{43}=$/) } },
    }),
    refusals: async ({ call, makeKey }) => {
      const key = await makeKey(["send"]);
      return {
        // Nothing else can be wrong with it.
        "a key that may not read": {
          ask: () => call("GET", "/public_key", { key }),
          status: 403,
          code: "10010",
        },
      };
    },
  },
};
