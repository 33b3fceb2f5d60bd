import { walkDetailRecords } from "@/lib/message/detail-records";
import { listOf, readPage } from "../pagination";
import { defineRoute, type Route } from "../route";
import { detailRecordQuery, wireDetailRecord } from "./schema";
import { presentDetailRecord, toDetailRecordFilter } from "./serializer";

/** Records of messages, of any age. */
export const detailRecordRoutes: readonly Route[] = [
  defineRoute({
    method: "GET",
    path: "/detail_records",
    operationId: "listDetailRecords",
    tag: "Detail records",
    summary: "List detail records of messages",
    description:
      "Every message that is kept, sent and received, in the order of acceptance; messages under way as well, with their status " +
      "of the moment. Filters other than `uuid`, `cld`, `profile_id` and the time have no index: a page that would have to look " +
      "through too much for them is refused with 10031. A filter that does not exist is refused with 10031, too.",
    scope: "read",
    query: detailRecordQuery,
    response: listOf(wireDetailRecord),
    handler: (request) => {
      const records = walkDetailRecords(toDetailRecordFilter(request.query, request.ctx.clock.now()));
      return readPage(request, "detail_records", records, presentDetailRecord);
    },
  }),
];
