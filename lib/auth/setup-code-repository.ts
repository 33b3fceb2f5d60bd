import type { Db } from "@/lib/db/client";

/** Key of the setting that holds the hash of the set-up code. */
export const SETUP_CODE_KEY = "setup_code";

/** Stores the hash of the current set-up code in place of the one before. */
export async function putSetupCode(db: Db, hash: string): Promise<void> {
  const value = { hash };
  await db.instanceSetting.upsert({
    where: { key: SETUP_CODE_KEY },
    create: { key: SETUP_CODE_KEY, value },
    update: { value },
  });
}

/** Spends the set-up code: true for the one caller who knew the current one. */
export async function takeSetupCode(db: Db, hash: string): Promise<boolean> {
  const { count } = await db.instanceSetting.deleteMany({
    where: { key: SETUP_CODE_KEY, value: { path: ["hash"], equals: hash } },
  });
  return count === 1;
}

/** Makes the current set-up code void, if there is one. */
export async function deleteSetupCode(db: Db): Promise<void> {
  await db.instanceSetting.deleteMany({ where: { key: SETUP_CODE_KEY } });
}
