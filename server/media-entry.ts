import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { systemClock } from "../lib/clock";
import { MEDIA_PATH } from "../lib/media/media-url";
import { openMedia } from "../lib/media/open-media";
import { servingHeaders } from "../lib/media/serving-headers";

type MediaRequest = FastifyRequest<{ Params: { token: string; name: string } }>;

const LONGEST_CACHE_SECONDS = 3_600;

/** `/media/TOKEN/NAME`: media under addresses nobody can guess, until these expire. The name is for whoever looks at it. */
export async function mediaEntry(app: FastifyInstance): Promise<void> {
  // By itself Fastify answers HEAD with a length of 0.
  app.route({
    method: ["GET", "HEAD"],
    url: `${MEDIA_PATH}/:token/:name`,
    exposeHeadRoute: false,
    handler: answer,
  });
}

async function answer(request: MediaRequest, reply: FastifyReply) {
  const { range, "if-none-match": known } = request.headers;
  const media = await openMedia(request.params.token, range);
  if (media.kind === "unknown") return refuse(reply, 404, "Not found.");
  if (media.kind === "gone") return refuse(reply, 410, "This address has expired.");
  const { size, sha256, contentType } = media.object;
  if (media.kind === "unsatisfiable")
    return refuse(reply.header("content-range", `bytes */${size}`), 416, "There are not so many bytes.");
  const { expiresAtMs, range: part } = media;
  const seconds = Math.floor((expiresAtMs - systemClock.now()) / 1_000);
  reply.headers(servingHeaders(contentType)).headers({
    etag: `"${sha256}"`,
    "cache-control": `private, max-age=${Math.min(Math.max(seconds, 0), LONGEST_CACHE_SECONDS)}`,
    // Portals and applications elsewhere may show what they were sent.
    "cross-origin-resource-policy": "cross-origin",
  });
  if (known === `"${sha256}"`) return reply.code(304).send();
  const length = part === null ? size : part.last - part.first + 1;
  reply.header("content-length", length);
  if (part !== null) reply.code(206).header("content-range", `bytes ${part.first}-${part.last}/${size}`);
  if (request.method === "HEAD") return reply.send();
  const file = await media.read();
  if (file === null) return refuse(reply, 410, "This file is not kept any more.");
  return reply.send(file);
}

function refuse(reply: FastifyReply, status: number, text: string) {
  for (const name of ["etag", "content-length", "content-disposition", "accept-ranges"])
    reply.removeHeader(name);
  return reply.code(status).header("cache-control", "no-store").type("text/plain; charset=utf-8").send(text);
}
