import type { FastifyInstance } from "fastify";
import { getCarrierRequests } from "../lib/carrier/answer-request";

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
/** Only what lies below a carrier's address: the address itself, and what Next appends to it, is a page of the portal. */
const CARRIER_PATH = new RegExp(`^/carriers/${UUID}/`, "i");

/** Receipts and inbound messages have a few kilobytes; media come as addresses. */
const MAX_BODY_BYTES = 262_144;

export function isCarrierPath(url: string): boolean {
  return CARRIER_PATH.test(url);
}

/** `/carriers/ID/…`, where the platforms of carriers bring receipts and inbound messages. */
export async function carrierEntry(app: FastifyInstance): Promise<void> {
  // Signatures are made over the bytes as they came.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: MAX_BODY_BYTES }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: { statusCode?: number }, _request, reply) =>
    reply
      .code(error.statusCode === 413 ? 413 : 400)
      .type("text/plain")
      .send(error.statusCode === 413 ? "Too large." : "Not accepted."),
  );
  app.route<{ Params: { carrierId: string; "*": string }; Body: Buffer | undefined }>({
    method: ["GET", "POST"],
    url: `/carriers/:carrierId(^${UUID}$)/*`,
    bodyLimit: MAX_BODY_BYTES,
    async handler({ params, method, url, headers, body }, reply) {
      const [, query] = url.split(/(?=\?)/, 2);
      const answer = await getCarrierRequests().answer(params.carrierId.toLowerCase(), {
        method,
        path: `/${params["*"]}`,
        query: query ?? "",
        headers,
        rawBody: body ?? Buffer.alloc(0),
      });
      if (answer === null) return reply.code(404).type("text/plain").send("Not found.");
      return reply
        .code(answer.status)
        .type(answer.contentType ?? "text/plain")
        .send(answer.body ?? "");
    },
  });
}
