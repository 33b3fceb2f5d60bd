import type { Db } from "../db/client";

/** Key of the setting that holds the fingerprint of APP_SECRET. */
export const FINGERPRINT_KEY = "secret_fingerprint";

/** Stores the fingerprint unless there is one, and returns the stored one: of two first starts, one wins. */
export async function keepFirstFingerprint(db: Db, fingerprint: string): Promise<unknown> {
  await db.instanceSetting.createMany({
    data: [{ key: FINGERPRINT_KEY, value: fingerprint }],
    skipDuplicates: true,
  });
  const { value } = await db.instanceSetting.findUniqueOrThrow({
    where: { key: FINGERPRINT_KEY },
    select: { value: true },
  });
  return value;
}
