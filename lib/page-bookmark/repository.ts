import type { Db } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";

interface BookmarkRow {
  readonly apiKeyId: string;
  readonly list: string;
  readonly offset: number;
  readonly place: string;
}

/** The bookmark with the greatest offset between two, both included, that was kept after an instant. */
export async function findLastBookmark(
  db: Db,
  apiKeyId: string,
  list: string,
  range: { readonly from: number; readonly to: number },
  keptAfter: Date,
): Promise<{ offset: number; place: string } | null> {
  const row = await db.pageBookmark.findFirst({
    where: {
      apiKeyId,
      list,
      offset: { gte: BigInt(range.from), lte: BigInt(range.to) },
      keptAt: { gt: keptAfter },
    },
    orderBy: { offset: "desc" },
    select: { offset: true, place: true },
  });
  return row && { offset: Number(row.offset), place: row.place };
}

export async function upsertBookmark(db: Db, row: BookmarkRow, now: Date): Promise<void> {
  await db.$executeRaw(Prisma.sql`
    INSERT INTO page_bookmarks (api_key_id, list, "offset", place, kept_at)
    VALUES (${row.apiKeyId}::uuid, ${row.list}, ${BigInt(row.offset)}, ${row.place}, ${now})
    ON CONFLICT (api_key_id, list, "offset") DO UPDATE SET place = EXCLUDED.place, kept_at = EXCLUDED.kept_at`);
}
