import { resolveTxt } from "node:dns/promises";
import type { OutboundClient } from "@/lib/outbound-http/outbound-client";
import type { CheckOutcome, DomainCheck, LinkDomain } from "./types";

/** Answers the token of the domain it is asked under. */
export const WELL_KNOWN_PATH = "/.well-known/stickypool-domain";

const TIMEOUT_MS = 5_000;

/** Finds TXT records of a name, each as its pieces; rejects when there are none. */
export type TxtResolver = (name: string) => Promise<readonly (readonly string[])[]>;

export const systemTxtResolver: TxtResolver = (name) => resolveTxt(name);

export interface CheckDomainOptions {
  readonly resolveTxt: TxtResolver;
  readonly http: Pick<OutboundClient, "send">;
}

/** The name whose TXT record is asked for. */
export function txtNameOf(host: string): string {
  return `_stickypool.${host.replace(/:\d+$/, "")}`;
}

/** What that record says. */
export function txtValueOf(token: string): string {
  return `stickypool-domain=${token}`;
}

/**
 * Whether a domain is ours (F5): by a TXT record with its token, or because its well-known path is answered by this
 * installation. Either is enough to own it; only the second says that links on it will arrive here.
 */
export async function checkDomain(
  { host, scheme, token }: Pick<LinkDomain, "host" | "scheme" | "token">,
  { resolveTxt, http }: CheckDomainOptions,
  nowMs: number,
): Promise<DomainCheck> {
  const [dns, reached] = await Promise.all([
    checkTxt(host, token, resolveTxt),
    checkReached(`${scheme}://${host}${WELL_KNOWN_PATH}`, token, http),
  ]);
  return { checkedAtMs: nowMs, dns, http: reached };
}

async function checkTxt(host: string, token: string, resolve: TxtResolver): Promise<CheckOutcome> {
  const name = txtNameOf(host);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${TIMEOUT_MS / 1_000} s.`)), TIMEOUT_MS);
  });
  try {
    const records = (await Promise.race([resolve(name), timeout])).map((pieces) => pieces.join("").trim());
    if (records.includes(txtValueOf(token))) return PASSED;
    return failed(`${name} has TXT records, but none that says so.`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOTFOUND" || code === "ENODATA") return failed(`There is no TXT record at ${name}.`);
    return failed(
      `${name} could not be looked up: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

async function checkReached(
  url: string,
  token: string,
  http: Pick<OutboundClient, "send">,
): Promise<CheckOutcome> {
  const result = await http.send({
    method: "GET",
    url,
    headers: [["user-agent", "stickypool-domain-check/1"]],
    timeoutMs: TIMEOUT_MS,
    maxBodyBytes: 200,
  });
  if (result.kind === "failed") return failed(`${url} could not be reached: ${result.detail}`);
  if (result.status === 200 && result.body.toString("utf8").trim() === token) return PASSED;
  return failed(
    result.status === 200
      ? `${url} is answered, but not by this installation.`
      : `${url} answers with status ${result.status}.`,
  );
}

const PASSED: CheckOutcome = { isPassed: true, detail: null };

function failed(detail: string): CheckOutcome {
  return { isPassed: false, detail };
}
