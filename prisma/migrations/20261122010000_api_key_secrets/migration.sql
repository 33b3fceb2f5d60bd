-- A key keeps its id, name, scopes and limit while its secrets change (rotation with overlap), so secrets get a table of
-- their own. What the id stands for elsewhere, such as idempotency and "messages sent with this key", outlives a rotation.
CREATE TABLE "api_key_secrets" (
    "id" UUID NOT NULL,
    "api_key_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_key_secrets_pkey" PRIMARY KEY ("id")
);
INSERT INTO "api_key_secrets" ("id", "api_key_id", "prefix", "secret_hash", "last_used_at", "created_at")
    SELECT "id", "id", "prefix", "secret_hash", "last_used_at", "created_at" FROM "api_keys";

CREATE UNIQUE INDEX "api_key_secrets_secret_hash_key" ON "api_key_secrets"("secret_hash");
CREATE INDEX "api_key_secrets_api_key_id_idx" ON "api_key_secrets"("api_key_id");
-- The newest secret is the one without an end. Of two rotations at the same instant, one finds it taken.
CREATE UNIQUE INDEX "api_key_secrets_one_current_per_key" ON "api_key_secrets"("api_key_id") WHERE "expires_at" IS NULL;
ALTER TABLE "api_key_secrets" ADD CONSTRAINT "api_key_secrets_api_key_id_fkey"
    FOREIGN KEY ("api_key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

DROP INDEX "api_keys_prefix_idx";
DROP INDEX "api_keys_secret_hash_key";
ALTER TABLE "api_keys"
    DROP COLUMN "prefix",
    DROP COLUMN "secret_hash",
    DROP COLUMN "last_used_at",
    ADD COLUMN "rate_limit_requests" INTEGER,
    ADD COLUMN "rate_limit_window_ms" INTEGER,
    ADD COLUMN "created_by" TEXT NOT NULL DEFAULT 'system';
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_rate_limit"
    CHECK (("rate_limit_requests" IS NULL) = ("rate_limit_window_ms" IS NULL)
           AND "rate_limit_requests" > 0 AND "rate_limit_window_ms" IN (1000, 60000));
-- A key is revoked by name; two of one name could not be told apart.
CREATE UNIQUE INDEX "api_keys_one_active_per_name" ON "api_keys"(lower("name")) WHERE "revoked_at" IS NULL;

-- How much of a key's rate limit is taken in the running window, shared by all processes. Unlogged: after a crash it
-- starts at zero, and a lease costs no wait for the disk.
CREATE UNLOGGED TABLE "api_key_rate_windows" (
    "api_key_id" UUID NOT NULL,
    "window_ms" INTEGER NOT NULL,
    "max_requests" INTEGER NOT NULL,
    "started_at_ms" BIGINT NOT NULL,
    "used" INTEGER NOT NULL,
    "granted" INTEGER NOT NULL,

    CONSTRAINT "api_key_rate_windows_pkey" PRIMARY KEY ("api_key_id")
);
ALTER TABLE "api_key_rate_windows" ADD CONSTRAINT "api_key_rate_windows_api_key_id_fkey"
    FOREIGN KEY ("api_key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Tells every process to read keys again. Noting when a secret was last used tells nobody.
CREATE FUNCTION "notify_api_keys_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('api_keys_changed', '');
    RETURN NULL;
END $$;
CREATE TRIGGER "api_keys_changed" AFTER UPDATE OR DELETE ON "api_keys"
    FOR EACH STATEMENT EXECUTE FUNCTION "notify_api_keys_changed"();
CREATE TRIGGER "api_key_secrets_changed" AFTER INSERT OR DELETE OR UPDATE OF "expires_at" ON "api_key_secrets"
    FOR EACH STATEMENT EXECUTE FUNCTION "notify_api_keys_changed"();
