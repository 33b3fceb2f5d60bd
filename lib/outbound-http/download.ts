import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import http from "node:http";
import https from "node:https";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import {
  lookUpChecked,
  RefusedTargetError,
  type Resolver,
  resolveTarget,
  systemResolver,
} from "./resolve-target";

export interface DownloadRequest {
  readonly url: string;
  /** Where the content goes; a file that was there is overwritten. */
  readonly path: string;
  /** Of the content, however it was packed on its way. */
  readonly maxBytes: number;
}

export type DownloadResult =
  | { readonly kind: "downloaded"; readonly size: number; readonly sha256: string }
  /** `isFinal`: trying again will not help. `detail`: why, in a sentence. */
  | { readonly kind: "failed"; readonly isFinal: boolean; readonly detail: string };

export interface DownloadOptions {
  /** Whether private, loopback and other special addresses may be called (ALLOW_PRIVATE_TARGETS). */
  readonly allowPrivate: boolean;
  readonly resolve?: Resolver;
  /** From the first look-up to the last byte, over all redirects. */
  readonly timeoutMs?: number;
  /** Without a byte. */
  readonly idleMs?: number;
}

const TIMEOUT_MS = 60_000;
const IDLE_MS = 10_000;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Answers that say "later". */
const TEMPORARY = new Set([408, 425, 429]);

/** What ends a download; the message is for the operator. */
class DownloadError extends Error {
  constructor(
    message: string,
    readonly isFinal: boolean,
  ) {
    super(message);
  }
}

/**
 * Fetches a file from an address a customer gave us (Q4) without trusting whoever answers: every address on the way is
 * checked after its name is resolved and the connection is made to that very address; size and time are bounded while the
 * bytes come, whatever the headers promise; content that comes packed is unpacked only as far as it may be long.
 *
 * Never rejects for what the other side did.
 */
export async function download(
  { url, path, maxBytes }: DownloadRequest,
  options: DownloadOptions,
  signal?: AbortSignal,
): Promise<DownloadResult> {
  const { timeoutMs = TIMEOUT_MS, idleMs = IDLE_MS } = options;
  const timeout = AbortSignal.timeout(timeoutMs);
  const ending = signal ? AbortSignal.any([signal, timeout]) : timeout;
  try {
    const answer = await follow(url, options, idleMs, ending);
    try {
      return await store(answer, path, maxBytes, idleMs, ending);
    } finally {
      answer.destroy();
    }
  } catch (error) {
    if (timeout.aborted)
      return { kind: "failed", isFinal: false, detail: `It did not come within ${timeoutMs / 1_000} s.` };
    if (error instanceof DownloadError)
      return { kind: "failed", isFinal: error.isFinal, detail: error.message };
    return { kind: "failed", isFinal: false, detail: describeError(error) };
  }
}

async function follow(
  first: string,
  options: DownloadOptions,
  idleMs: number,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  let url = parse(first, "It is no http or https address.");
  for (let redirects = 0; ; redirects++) {
    const answer = await ask(url, options, idleMs, signal);
    const status = answer.statusCode ?? 0;
    if (status === 200) return answer;
    answer.destroy();
    const { location } = answer.headers;
    if (REDIRECTS.has(status) && location) {
      if (redirects === MAX_REDIRECTS)
        throw new DownloadError(`It redirects more than ${MAX_REDIRECTS} times.`, true);
      const target = URL.canParse(location, url) ? new URL(location, url).href : location;
      url = parse(target, "It redirects to something that is no http or https address.");
      continue;
    }
    const isFinal = status < 500 && !TEMPORARY.has(status);
    throw new DownloadError(`${url.host} answered ${status}.`, isFinal);
  }
}

function parse(url: string, problem: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || (parsed.protocol !== "http:" && parsed.protocol !== "https:"))
    throw new DownloadError(problem, true);
  return parsed;
}

async function ask(
  url: URL,
  { allowPrivate, resolve = systemResolver }: DownloadOptions,
  idleMs: number,
  signal: AbortSignal,
): Promise<http.IncomingMessage> {
  let addresses: Awaited<ReturnType<typeof resolveTarget>>;
  try {
    addresses = await orAborted(resolveTarget(url.hostname, { resolve, allowPrivate }), signal);
  } catch (error) {
    if (error instanceof RefusedTargetError) throw new DownloadError(`${error.message}.`, true);
    throw error;
  }
  return new Promise((fulfil, reject) => {
    const call = (url.protocol === "https:" ? https : http).request(url, {
      method: "GET",
      agent: false,
      lookup: lookUpChecked(addresses),
      headers: { accept: "*/*", "accept-encoding": "identity", "user-agent": "Stickypool" },
      timeout: idleMs,
      signal,
    });
    call.on("timeout", () =>
      call.destroy(new DownloadError(`${url.host} sent nothing for ${idleMs / 1_000} s.`, false)),
    );
    call.on("error", reject);
    call.on("response", fulfil);
    call.end();
  });
}

async function store(
  answer: http.IncomingMessage,
  path: string,
  maxBytes: number,
  idleMs: number,
  signal: AbortSignal,
): Promise<DownloadResult> {
  const tooLarge = () =>
    new DownloadError(`It is larger than ${maxBytes.toLocaleString("en-US")} bytes.`, true);
  const unpack = unpackerOf(answer.headers["content-encoding"]);
  if (unpack === null && Number(answer.headers["content-length"]) > maxBytes) throw tooLarge();
  const hash = createHash("sha256");
  let size = 0;
  async function* measure(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge();
      hash.update(chunk);
      yield chunk;
    }
  }
  const idle = new DownloadError(`It stopped coming for ${idleMs / 1_000} s.`, false);
  answer.setTimeout(idleMs, () => answer.destroy(idle));
  const target = createWriteStream(path, { mode: 0o600 });
  await (unpack === null
    ? pipeline(answer, measure, target, { signal })
    : pipeline(answer, unpack, measure, target, { signal }));
  if (size === 0) throw new DownloadError("It is empty.", true);
  return { kind: "downloaded", size, sha256: hash.digest("hex") };
}

/** For a host that packs although it was not asked to. */
function unpackerOf(encoding: string | undefined): Duplex | null {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case "":
    case "identity":
      return null;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      throw new DownloadError("It comes packed in a way that is not known.", true);
  }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((fulfil, reject) => {
    const abort = () => reject(new Error("aborted"));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(fulfil, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function describeError(error: unknown): string {
  if (error instanceof AggregateError) return describeError(error.errors.at(-1));
  const { code, message } = error as NodeJS.ErrnoException;
  return code ? `It could not be fetched: ${code}.` : `It could not be fetched: ${message}.`;
}
