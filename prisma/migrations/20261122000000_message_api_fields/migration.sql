-- AlterTable
ALTER TABLE "messages"
    ADD COLUMN "api_key_id" UUID,
    ADD COLUMN "webhook_url" TEXT,
    ADD COLUMN "webhook_failover_url" TEXT,
    ADD COLUMN "use_profile_webhooks" BOOLEAN,
    ADD COLUMN "subject" TEXT,
    ADD COLUMN "tags" TEXT[];
