import type { Db } from "../db/client";

const FINGERPRINT = "secret_fingerprint";

/** Stores the fingerprint unless there is one, and returns the stored one: of two first starts, one wins. */
export async function keepFirstFingerprint(db: Db, fingerprint: string): Promise<unknown> {
  await db.instanceSetting.createMany({
    data: [{ key: FINGERPRINT, value: fingerprint }],
    skipDuplicates: true,
  });
  const { value } = await db.instanceSetting.findUniqueOrThrow({
    where: { key: FINGERPRINT },
    select: { value: true },
  });
  return value;
}
