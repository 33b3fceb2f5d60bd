import http from "node:http";
import https from "node:https";
import {
  lookUpChecked,
  RefusedTargetError,
  type Resolver,
  rememberResolved,
  resolveTarget,
  systemResolver,
} from "./resolve-target";

/** Name and value, in the order and spelling they were sent. */
export type Headers = readonly (readonly [name: string, value: string])[];

export interface OutboundRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Headers;
  readonly body?: string;
  /** From the look-up of the name to the head of the answer; its body is read until then, or for 250 ms if that is later. */
  readonly timeoutMs: number;
  /** Of the answer's body; what comes after is cut off and the connection closed. */
  readonly maxBodyBytes: number;
}

/** Why there was no answer. */
export type OutboundProblem = "invalid_url" | "refused_target" | "dns" | "connection" | "tls" | "timeout";

export type OutboundResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly headers: Headers;
      readonly body: Buffer;
      readonly isBodyCut: boolean;
    }
  | { readonly kind: "failed"; readonly problem: OutboundProblem; readonly detail: string };

export interface OutboundClientOptions {
  /** Whether private, loopback and other special addresses may be called (ALLOW_PRIVATE_TARGETS). */
  readonly allowPrivate: boolean;
  readonly resolve?: Resolver;
  /** Connections to one host at most; what is asked for beyond them waits, and its time runs. */
  readonly socketsPerHost?: number;
}

const SOCKETS_PER_HOST = 512;
/** Shorter than the 5 seconds after which Node's servers close an idle connection. */
const IDLE_SOCKET_MS = 4_000;
const SHORTEST_BODY_MS = 250;

/**
 * Calls addresses that customers gave us (Q4): special addresses are refused after the name is resolved, the connection is made
 * to the very address that was checked, certificates are validated, redirects are not followed, and neither time nor answer
 * is without bounds. Connections are kept and used again.
 */
export class OutboundClient {
  private readonly agents: { readonly "http:": http.Agent; readonly "https:": https.Agent };
  private readonly resolve: Resolver;

  constructor(private readonly options: OutboundClientOptions) {
    const sockets = {
      keepAlive: true,
      timeout: IDLE_SOCKET_MS,
      maxSockets: options.socketsPerHost ?? SOCKETS_PER_HOST,
    };
    this.agents = { "http:": new http.Agent(sockets), "https:": new https.Agent(sockets) };
    this.resolve = rememberResolved(options.resolve ?? systemResolver, () => performance.now());
  }

  /** Never rejects. A connection that broke before any answer came over it, because the host had just closed it, is tried again once. */
  async send(request: OutboundRequest): Promise<OutboundResult> {
    const url = URL.canParse(request.url) ? new URL(request.url) : null;
    if (url === null || (url.protocol !== "http:" && url.protocol !== "https:"))
      return failed("invalid_url", "It is no http or https address.");
    const until = performance.now() + request.timeoutMs;
    let addresses: Awaited<ReturnType<typeof resolveTarget>>;
    try {
      const target = resolveTarget(url.hostname, {
        resolve: this.resolve,
        allowPrivate: this.options.allowPrivate,
      });
      addresses = await withTimeout(target, request.timeoutMs);
    } catch (error) {
      if (error instanceof RefusedTargetError) return failed("refused_target", error.message);
      if (error === TIMED_OUT) return failed("timeout", `${url.hostname} was not resolved in time.`);
      return failed("dns", describeError(error));
    }
    const lookup = lookUpChecked(addresses);
    const first = await this.exchange(url, request, lookup, until, true);
    if (first !== "stale") return first;
    const second = await this.exchange(url, request, lookup, until, false);
    return second === "stale" ? failed("connection", "The connection was closed.") : second;
  }

  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /** @returns `stale` when a kept connection turned out to be closed */
  private exchange(
    url: URL,
    request: OutboundRequest,
    lookup: ReturnType<typeof lookUpChecked>,
    until: number,
    useKept: boolean,
  ): Promise<OutboundResult | "stale"> {
    const isSecure = url.protocol === "https:";
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout;
      let isAnswered = false;
      const finish = (result: OutboundResult | "stale") => {
        clearTimeout(timer);
        resolve(result);
      };
      const call = (isSecure ? https : http).request(url, {
        method: request.method,
        agent: useKept && this.agents[isSecure ? "https:" : "http:"],
        lookup,
        setHost: true,
        headers: Object.fromEntries(request.headers),
      });
      const expire = () => {
        call.destroy();
        finish(failed("timeout", `No answer within ${request.timeoutMs / 1_000} s.`));
      };
      timer = setTimeout(expire, Math.max(until - performance.now(), 0));
      call.on("response", (answer) => {
        isAnswered = true;
        clearTimeout(timer);
        readBody(answer, request.maxBodyBytes, until).then(finish);
      });
      call.on("error", (error: NodeJS.ErrnoException) => {
        // What happens from here on is the body's.
        if (isAnswered) return;
        const isStale = call.reusedSocket && error.code === "ECONNRESET" && performance.now() < until;
        finish(isStale ? "stale" : failed(isTlsError(error) ? "tls" : "connection", describeError(error)));
      });
      // A body that is not to come is ended all the same, so that the request is sent.
      call.end(request.body);
    });
  }
}

/** The answer with as much of its body as is wanted; an endless or slow one is cut. */
function readBody(
  answer: http.IncomingMessage,
  maxBodyBytes: number,
  until: number,
): Promise<OutboundResult> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    let isDone = false;
    const finish = (isBodyCut: boolean) => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      if (isBodyCut) answer.destroy();
      resolve({
        kind: "answered",
        status: answer.statusCode ?? 0,
        headers: pairs(answer.rawHeaders),
        body: Buffer.concat(chunks).subarray(0, maxBodyBytes),
        isBodyCut,
      });
    };
    const timer = setTimeout(() => finish(true), Math.max(until - performance.now(), SHORTEST_BODY_MS));
    answer.on("data", (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBodyBytes) finish(true);
    });
    answer.on("end", () => finish(false));
    answer.on("error", () => finish(true));
    answer.on("close", () => finish(true));
  });
}

const TIMED_OUT = Symbol("timed out");

async function withTimeout<T>(work: Promise<T>, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(TIMED_OUT), milliseconds);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function failed(problem: OutboundProblem, detail: string): OutboundResult {
  return { kind: "failed", problem, detail };
}

/** Of several addresses tried in turn the last failure speaks. */
function describeError(error: unknown): string {
  if (error instanceof AggregateError)
    return describeError(error.errors.at(-1) ?? new Error("no address answered"));
  return error instanceof Error ? error.message || error.name : String(error);
}

function isTlsError(error: NodeJS.ErrnoException): boolean {
  return /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|EPROTO)/.test(
    error.code ?? "",
  );
}

function pairs(raw: readonly string[]): Headers {
  const headers: [string, string][] = [];
  for (let place = 0; place + 1 < raw.length; place += 2)
    headers.push([raw[place] ?? "", raw[place + 1] ?? ""]);
  return headers;
}
