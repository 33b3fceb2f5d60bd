import type pg from "pg";
import { hashApiKey } from "@/lib/api-key/secret";
import { deriveKey } from "@/lib/app-secret";
import { readSetUpFacts } from "./set-up-repository";

/** The settings that a start brings into the database. */
export interface SetUpSettings {
  readonly appSecret: string;
  readonly bootstrapApiKey: string | null;
}

/**
 * Whether a start has nothing to make: the database has this APP_SECRET, an administrator and no set-up code, and the
 * bootstrap key is as the setting says. Asked with a plain connection, because loading Prisma costs a start more than a
 * second of processor time. ADMIN_EMAIL and ADMIN_PASSWORD need not be looked at: with an administrator they change nothing.
 */
export async function isSetUp(db: pg.ClientBase, settings: SetUpSettings): Promise<boolean> {
  const { appSecret, bootstrapApiKey } = settings;
  const facts = await readSetUpFacts(db, bootstrapApiKey === null ? null : hashApiKey(bootstrapApiKey));
  return (
    facts.secretFingerprint === deriveKey("fingerprint", appSecret).toString("hex") &&
    facts.hasAdministrator &&
    !facts.hasSetupCode &&
    (bootstrapApiKey === null || (facts.isApiKeyKnown && !facts.hasOtherBootstrapKey))
  );
}
