import { requireVerifiedDomain } from "@/lib/link-domain/service";
import type { ProfileChanges } from "./profile-changes";

/**
 * The changes with the domain of URL shortening as links have it (F5).
 *
 * @throws AppError invalid_domain (40327, `field` urlShortener.domain): it is no verified link domain
 */
export async function requireLinkDomain<T extends ProfileChanges>(changes: T): Promise<T> {
  if (!changes.urlShortener) return changes;
  const domain = await requireVerifiedDomain(changes.urlShortener.domain);
  return { ...changes, urlShortener: { ...changes.urlShortener, domain } };
}
