import { validate as isUuid, v7 as uuidV7 } from "uuid";
import { recordAudit } from "@/lib/audit/record-audit";
import { getPrisma, inTransaction } from "@/lib/db/client";
import { isUniqueConflict } from "@/lib/db/conflicts";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { OutboundClient } from "@/lib/outbound-http/outbound-client";
import { type Random, systemRandom } from "@/lib/random";
import type { ServiceContext } from "@/lib/service-context";
import { type CheckDomainOptions, checkDomain, systemTxtResolver } from "./check-domain";
import { parseLinkHost } from "./parse-host";
import {
  countVerifiedDomains,
  deleteDomain,
  findDomain,
  findDomainToken,
  insertDomain,
  isVerifiedDomain,
  listDomainRows,
  listVerifiedDomains,
  updateDomainCheck,
} from "./repository";
import type { DomainCheck, LinkDomain, LinkDomainRow } from "./types";

/** Bytes of a domain's token. */
const TOKEN_BYTES = 24;

/** All domains, by host. */
export function listLinkDomains(): Promise<LinkDomainRow[]> {
  return listDomainRows(getPrisma());
}

/** Hosts that a profile can shorten links on. */
export async function listVerifiedHosts(): Promise<string[]> {
  return (await listDomainRows(getPrisma())).filter(({ verifiedAt }) => verifiedAt).map(({ host }) => host);
}

/** The verified domains, to be read page by page. */
export function walkVerifiedDomains() {
  return {
    count: (_limit: number) => countVerifiedDomains(getPrisma()),
    read: (after: string | null, skip: number, limit: number) =>
      listVerifiedDomains(getPrisma(), { after, skip, limit }),
    placeOf: ({ host }: LinkDomain) => host,
  };
}

/** What this installation answers on the well-known path of a host; null = the host is none of its domains. */
export function findTokenOfHost(host: string): Promise<string | null> {
  return findDomainToken(getPrisma(), host);
}

/**
 * Whether a profile may shorten links on a domain, given as in its settings.
 *
 * @returns its host as links have it
 * @throws AppError invalid_domain (40327, `field` urlShortener.domain)
 */
export async function requireVerifiedDomain(domain: string): Promise<string> {
  for (const scheme of ["https", "http"] as const) {
    const host = parseLinkHost(domain, scheme);
    if (host !== null && (await isVerifiedDomain(getPrisma(), host))) return host;
  }
  throw new AppError("invalid_domain", {
    field: "urlShortener.domain",
    detail: "This is not one of your verified link domains.",
  });
}

/**
 * Adds a domain, to be verified.
 *
 * @throws AppError invalid_value (`field` host); duplicate
 */
export async function addLinkDomain(
  ctx: ServiceContext,
  input: { readonly host: string; readonly scheme: "http" | "https"; readonly useCase: string | null },
  random: Pick<Random, "bytes"> = systemRandom,
): Promise<string> {
  const host = parseLinkHost(input.host, input.scheme);
  if (host === null)
    throw new AppError("invalid_value", {
      field: "host",
      detail: "Enter a domain name such as links.example.com, without a path.",
    });
  const id = uuidV7();
  const token = random.bytes(TOKEN_BYTES).toString("base64url");
  const createdAt = new Date(ctx.clock.now());
  try {
    await inTransaction(getPrisma(), async (db) => {
      await insertDomain(db, { id, host, scheme: input.scheme, useCase: input.useCase, token, createdAt });
      await audit(db, ctx, "added", id, { host });
    });
  } catch (error) {
    if (isUniqueConflict(error))
      throw new AppError("duplicate", { field: "host", detail: "This domain was added already." });
    throw error;
  }
  return id;
}

/**
 * Checks whether a domain is ours and, if so, lets profiles use it. A verified domain stays verified when a later check fails:
 * its DNS may be away for a moment, and links on it must go on working.
 *
 * @throws AppError not_found
 */
export async function verifyLinkDomain(
  ctx: ServiceContext,
  id: string,
  options: CheckDomainOptions = systemCheck(),
): Promise<{ readonly isVerified: boolean; readonly check: DomainCheck }> {
  const domain = isUuid(id) ? await findDomain(getPrisma(), id) : null;
  if (domain === null) throw notFound();
  const nowMs = ctx.clock.now();
  const check = await checkDomain(domain, options, nowMs);
  const isOurs = check.dns.isPassed || check.http.isPassed;
  const isNew = isOurs && domain.verifiedAt === null;
  await inTransaction(getPrisma(), async (db) => {
    if (!(await updateDomainCheck(db, id, check, isNew ? new Date(nowMs) : undefined))) throw notFound();
    if (isNew) await audit(db, ctx, "verified", id, { host: domain.host });
  });
  return { isVerified: isOurs || domain.verifiedAt !== null, check };
}

/**
 * Removes a domain: its links lead nowhere from then on, and profiles on it refuse messages with links to shorten (40327). Added
 * and verified again, its links work again.
 *
 * @throws AppError not_found
 */
export async function removeLinkDomain(ctx: ServiceContext, id: string): Promise<void> {
  await inTransaction(getPrisma(), async (db) => {
    const host = isUuid(id) ? await deleteDomain(db, id) : null;
    if (host === null) throw notFound();
    await audit(db, ctx, "removed", id, { host });
  });
}

function systemCheck(): CheckDomainOptions {
  return {
    resolveTxt: systemTxtResolver,
    http: new OutboundClient({ allowPrivate: getEnv().allowPrivateTargets }),
  };
}

function notFound(): AppError {
  return new AppError("not_found", { detail: "This domain does not exist any more." });
}

async function audit(
  db: Parameters<typeof recordAudit>[0],
  ctx: ServiceContext,
  verb: "added" | "verified" | "removed",
  id: string,
  detail: { readonly host: string },
): Promise<void> {
  await recordAudit(db, ctx.actor, {
    action: `link_domain.${verb}`,
    subjectType: "link_domain",
    subjectId: id,
    detail,
  });
}
