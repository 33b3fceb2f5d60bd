import type pg from "pg";
import type { Db } from "@/lib/db/client";

/** A short link as who opens it needs it. Never changes. */
export interface StoredLink {
  readonly code: string;
  readonly domain: string;
  readonly prefix: string;
  readonly messagingProfileId: string;
  readonly messageId: string;
  readonly target: string;
}

const FIND_SQL = `
SELECT code, domain, prefix, messaging_profile_id AS "messagingProfileId", message_id AS "messageId", target
FROM short_links WHERE code = ANY($1::text[])`;

/** Links by code; codes of none are left out. */
export async function findLinksByCode(
  pool: pg.Pool,
  codes: readonly string[],
): Promise<ReadonlyMap<string, StoredLink>> {
  const { rows } = await pool.query<StoredLink>(FIND_SQL, [codes]);
  return new Map(rows.map((row) => [row.code, row]));
}

/** A short link with its clicks, as stored. */
export interface ClickedLinkRow {
  readonly code: string;
  readonly domain: string;
  readonly prefix: string;
  /** Of the domain now; null = it was removed. */
  readonly scheme: string | null;
  readonly target: string;
  readonly personClicks: number;
  readonly robotClicks: number;
  readonly firstClickedAt: Date | null;
  readonly lastClickedAt: Date | null;
}

/** The links of a message, in no order. */
export async function findLinksOfMessage(
  db: Db,
  messagingProfileId: string,
  messageId: string,
): Promise<ClickedLinkRow[]> {
  return db.$queryRaw`
    SELECT l.code, l.domain, l.prefix, d.scheme, l.target, l.person_clicks::float8 AS "personClicks",
           l.robot_clicks::float8 AS "robotClicks", l.first_clicked_at AS "firstClickedAt", l.last_clicked_at AS "lastClickedAt"
    FROM short_links l LEFT JOIN link_domains d ON d.host = l.domain AND d.verified_at IS NOT NULL
    WHERE l.messaging_profile_id = ${messagingProfileId}::uuid AND l.message_id = ${messageId}::uuid`;
}

/** Clicks of a profile by hour, from an instant until before another. */
export async function sumClicksByHour(
  db: Db,
  range: { readonly messagingProfileId: string; readonly since: Date; readonly until: Date },
): Promise<{ hour: Date; personClicks: number; robotClicks: number }[]> {
  return db.linkClickStat.findMany({
    where: { messagingProfileId: range.messagingProfileId, hour: { gte: range.since, lt: range.until } },
    orderBy: { hour: "asc" },
    select: { hour: true, personClicks: true, robotClicks: true },
  });
}
