-- Settings of a profile that the API takes. Columns with constant defaults: no row is rewritten.
ALTER TABLE "messaging_profiles"
    ADD COLUMN "webhook_url" TEXT,
    ADD COLUMN "webhook_failover_url" TEXT,
    ADD COLUMN "webhook_api_version" TEXT NOT NULL DEFAULT '2',
    ADD COLUMN "alpha_sender" TEXT,
    ADD COLUMN "daily_spend_limit" DECIMAL(18,6),
    ADD COLUMN "daily_spend_limit_enabled" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "mms_fall_back_to_sms" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "mms_transcoding" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "mobile_only" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "smart_encoding" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "url_shortener_settings" JSONB,
    ADD COLUMN "v1_secret" TEXT,
    ADD COLUMN "ai_assistant_id" TEXT,
    ADD COLUMN "resource_group_id" TEXT,
    ADD COLUMN "health_webhook_url" TEXT;

ALTER TABLE "messaging_profiles"
    ADD CONSTRAINT "messaging_profiles_webhook_api_version"
        CHECK ("webhook_api_version" IN ('1', '2', '2010-04-01')),
    ADD CONSTRAINT "messaging_profiles_daily_spend_limit"
        CHECK ("daily_spend_limit" >= 0 AND ("daily_spend_limit" IS NOT NULL OR NOT "daily_spend_limit_enabled"));
