import { randomUUID } from "node:crypto";
import type pg from "pg";
import type { PrismaClient } from "@/lib/db/generated/client";

/** Adds a domain for short links, verified unless told otherwise. @returns its id */
export async function insertLinkDomain(
  prisma: PrismaClient,
  host: string,
  { scheme = "https", verifiedAt = new Date() }: { scheme?: string; verifiedAt?: Date | null } = {},
): Promise<string> {
  const id = randomUUID();
  await prisma.linkDomain.create({ data: { id, host, scheme, token: `token-of-${host}`, verifiedAt } });
  return id;
}

/** URL shortening as a profile stores it, on a domain; everything else may be given. */
export function shortening(domain: string, more: object = {}) {
  return { domain, prefix: "", replaceBlacklistOnly: false, sendWebhooks: false, ...more };
}

/** A short link as it is stored, times left out. */
export interface LinkRow {
  readonly code: string;
  readonly domain: string;
  readonly prefix: string;
  readonly messageId: string;
  readonly recipient: string;
  readonly target: string;
  readonly personClicks: number;
  readonly robotClicks: number;
}

/** The short links of a profile, by target. */
export async function findLinkRows(pool: pg.Pool, messagingProfileId: string): Promise<LinkRow[]> {
  const { rows } = await pool.query<LinkRow>(
    `SELECT code, domain, prefix, message_id AS "messageId", recipient, target, person_clicks::int AS "personClicks",
            robot_clicks::int AS "robotClicks"
     FROM short_links WHERE messaging_profile_id = $1 ORDER BY target, code`,
    [messagingProfileId],
  );
  return rows;
}
