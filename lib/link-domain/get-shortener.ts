import { getPrisma } from "@/lib/db/client";
import type { Shortener } from "@/lib/short-link/types";
import { listDomainRows } from "./repository";

/** How links in the messages of a profile are shortened now, as acceptance sees it (F5); null = they stay as they are. */
export async function getShortener({
  urlShortener,
}: {
  readonly urlShortener: Pick<Shortener, "domain" | "prefix" | "replaceBlacklistOnly"> | null;
}): Promise<Shortener | null> {
  if (urlShortener === null) return null;
  const verified = (await listDomainRows(getPrisma())).filter(({ verifiedAt }) => verifiedAt !== null);
  const { domain, prefix, replaceBlacklistOnly } = urlShortener;
  return {
    domain,
    prefix,
    replaceBlacklistOnly,
    scheme: verified.find(({ host }) => host === domain)?.scheme ?? null,
    ownHosts: verified.map(({ host }) => host),
  };
}
