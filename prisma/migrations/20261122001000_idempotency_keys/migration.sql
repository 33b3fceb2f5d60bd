-- CreateTable
CREATE TABLE "idempotency_keys" (
    "api_key_id" UUID NOT NULL,
    "key" TEXT COLLATE "C" NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "wait_ms" DOUBLE PRECISION NOT NULL,
    "mapping_created_at" TIMESTAMPTZ(3),
    "mapping_last_message_at" TIMESTAMPTZ(3),
    "mapping_expires_at" TIMESTAMPTZ(3),
    "mapping_message_count" BIGINT,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("api_key_id","key")
) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- CreateIndex
CREATE INDEX "idempotency_keys_accepted_at_idx" ON "idempotency_keys"("accepted_at");
