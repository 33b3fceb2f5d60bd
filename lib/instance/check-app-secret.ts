import { deriveKey } from "../app-secret";
import type { Db } from "../db/client";
import { keepFirstFingerprint } from "./repository";

/**
 * Whether this process has the APP_SECRET that this database began with (design §4). The first start stores a
 * fingerprint, derived so that it says nothing about the secret. Under another secret nothing encrypted could be
 * read and every session would be void, so such a process must not serve.
 */
export async function isAppSecretOfDatabase(db: Db, appSecret: string): Promise<boolean> {
  const fingerprint = deriveKey("fingerprint", appSecret).toString("hex");
  return (await keepFirstFingerprint(db, fingerprint)) === fingerprint;
}
