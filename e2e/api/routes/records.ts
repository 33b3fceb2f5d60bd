import { randomInt } from "node:crypto";
import { insertLinkDomain } from "../../../lib/testing/link-rows";
import { expect } from "../sdk";
import { idOf, impossiblePages, type RouteCases } from "./route-case";

/** Detail records of messages, what comes in, domains for short links, and the document of this API. */
export const recordCases: RouteCases = {
  "GET /detail_records": {
    success: async ({ telnyx, profileId, number, recipient: to }) => {
      const { data } = await telnyx.messages.send({ from: number.e164, to, text: "Hello" });
      return {
        ask: () => telnyx.detailRecords.list({ filter: { record_type: "messaging", cld: to } }),
        answers: {
          data: [
            {
              record_type: "message_detail_record",
              uuid: data?.id,
              cli: number.e164,
              cld: to,
              profile_id: profileId,
            },
          ],
          meta: { total_results: 1 },
        },
      };
    },
    refusals: ({ telnyx }) => {
      const list = (filter: object, more: object = {}) =>
        telnyx.detailRecords.list({ filter: { record_type: "messaging", ...filter }, ...more });
      return {
        ...impossiblePages((page) => list({}, page), 50),
        "no record type": {
          ask: () => list({ record_type: undefined }),
          status: 400,
          code: "10004",
          source: "filter[record_type]",
        },
        "records of calls": {
          ask: () => list({ record_type: "call-control" }),
          status: 400,
          code: "10032",
          source: "filter[record_type]",
        },
        "a filter that does not exist": {
          ask: () => list({ colour: "red" }),
          status: 400,
          code: "10031",
          source: "filter[colour]",
        },
        "a number that is none": {
          ask: () => list({ cld: "nobody" }),
          status: 400,
          code: "10016",
          source: "filter[cld]",
        },
        "an unknown range of days": {
          ask: () => list({ date_range: "lately" }),
          status: 400,
          code: "10032",
          source: "filter[date_range]",
        },
        "an unknown order": {
          ask: () => list({}, { sort: ["status"] }),
          status: 400,
          code: "10032",
          source: "sort",
        },
      };
    },
  },

  "POST /simulator/inbound": {
    success: ({ telnyx, call, profileId, number, recipient: from }) => ({
      ask: () => call("POST", "/simulator/inbound", { body: { from, to: number.e164, text: "Hello" } }),
      answers: {
        data: { record_type: "message", direction: "inbound", messaging_profile_id: profileId },
      },
      after: (answer) => ({
        ask: () => telnyx.messages.retrieve(idOf(answer)),
        shows: { data: { text: "Hello", from: { phone_number: from, status: "received" } } },
      }),
    }),
    refusals: ({ call, number, recipient: from }) => {
      const receive = (more: object) => () =>
        call("POST", "/simulator/inbound", { body: { from, to: number.e164, text: "Hello", ...more } });
      return {
        "nobody wrote it": { ask: receive({ from: undefined }), status: 400, code: "10004", source: "/from" },
        "an empty sender": { ask: receive({ from: " " }), status: 400, code: "10025", source: "/from" },
        "a number that is not ours": {
          ask: receive({ to: "+12125550123" }),
          status: 400,
          code: "40310",
          source: "/to",
        },
        "neither text nor media": {
          ask: receive({ text: undefined }),
          status: 400,
          code: "40316",
          source: "/text",
        },
        "media that are no URLs": {
          ask: receive({ media_urls: ["cat.jpg"] }),
          status: 400,
          code: "10003",
          source: "/media_urls/0",
        },
      };
    },
  },

  "GET /messaging_url_domains": {
    success: async ({ telnyx, database: { prisma } }) => {
      // By name, so that it is on the first page.
      const host = `0-${randomInt(1e9)}.example`;
      const id = await insertLinkDomain(prisma, host);
      return {
        ask: () => telnyx.messagingURLDomains.list(),
        answers: {
          data: expect.arrayContaining([
            { record_type: "messaging_url_domain", id, url_domain: host, use_case: null },
          ]),
        },
      };
    },
    refusals: ({ telnyx }) => impossiblePages((page) => telnyx.messagingURLDomains.list(page)),
  },

  "GET /openapi.json": {
    success: ({ call }) => ({
      ask: () => call("GET", "/openapi.json", { key: null }),
      answers: { openapi: expect.stringMatching(/^3\.1\./), paths: { "/openapi.json": { get: {} } } },
    }),
    refusals: ({ call }) => ({
      // Nothing else can be wrong with it.
      "another method": {
        ask: () => call("POST", "/openapi.json", { key: null, body: {} }),
        status: 405,
        code: "10030",
      },
    }),
  },
};
