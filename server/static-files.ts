import { readdirSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream";
import { negotiate } from "@fastify/accept-negotiator";
import { send } from "@fastify/send";
import mime from "mime";
import { getLogger } from "../lib/logger";
import { COMPRESSED_FORMS } from "./compress.mjs";

const PREFIX = "/_next/static/";
/** The name of such a file changes with its content. */
const KEPT = { maxAge: "365d", immutable: true } as const;

/**
 * Files of the portal that are the same for everybody (scripts, styles, fonts), in the form the build compressed them to: the
 * renderer would compress each of them anew for every browser.
 *
 * @param folder of what lies below `/_next/static/`; it does not change while it is served
 * @returns whether the request is for such a file, and with that answered; everything else is the renderer's
 */
export function createStaticFiles(folder: string) {
  const files = listFiles(folder);

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const name = fileName(request);
    const forms = name === null ? undefined : files.get(name);
    if (name === null || forms === undefined) return false;
    const accepted = acceptedEncoding(request, forms);
    const form = forms.find(({ encoding }) => encoding === accepted);
    const headers = {
      "Content-Type": mime.getType(name) ?? "application/octet-stream",
      ...(forms.length > 0 && { Vary: "Accept-Encoding" }),
      ...(form && { "Content-Encoding": form.encoding }),
    };
    answer(request, response, { folder, name: name + (form?.ending ?? ""), headers }).catch(
      (error: unknown) => {
        getLogger().error({ err: error, url: request.url }, "file of the portal could not be sent");
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end();
      },
    );
    return true;
  };
}

type Forms = typeof COMPRESSED_FORMS;

/** The files of a folder by their path in it, each with the forms it is also kept in. */
function listFiles(folder: string): ReadonlyMap<string, Forms> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
  const all = new Set(names);
  return new Map(
    names.map((name) => [name, COMPRESSED_FORMS.filter(({ ending }) => all.has(name + ending))]),
  );
}

/** Of a file of the portal, below its folder; null = the request is for something else. */
function fileName({ method, url = "/" }: IncomingMessage): string | null {
  if (!url.startsWith(PREFIX) || (method !== "GET" && method !== "HEAD")) return null;
  const [path = ""] = url.slice(PREFIX.length).split("?", 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

function acceptedEncoding(request: IncomingMessage, forms: Forms): string | null {
  const header = request.headers["accept-encoding"];
  if (typeof header !== "string" || forms.length === 0) return null;
  return negotiate(
    header,
    forms.map(({ encoding }) => encoding),
  );
}

/** @param file `headers` are those of its content; an error has others */
async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  file: { folder: string; name: string; headers: Record<string, string> },
): Promise<void> {
  const path = file.name.split("/").map(encodeURIComponent).join("/");
  const found = await send(request, path, { root: file.folder, contentType: false, ...KEPT });
  response.writeHead(found.statusCode, { ...found.headers, ...(found.type === "file" && file.headers) });
  // A browser that goes away in the middle is nothing to tell.
  pipeline(found.stream, response, () => undefined);
}
