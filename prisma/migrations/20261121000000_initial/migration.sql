-- CreateEnum
CREATE TYPE "user_role" AS ENUM ('viewer', 'operator', 'administrator');

-- CreateEnum
CREATE TYPE "number_type" AS ENUM ('long_code', 'toll_free');

-- CreateEnum
CREATE TYPE "switch_off_behaviour" AS ENUM ('clear', 'retain');

-- CreateEnum
CREATE TYPE "assignment_end_reason" AS ENUM ('unassigned', 'moved', 'number_deleted', 'profile_deleted', 'reset');

-- CreateEnum
CREATE TYPE "mapping_clear_kind" AS ENUM ('sticky_off', 'pool_off', 'operator', 'profile_deleted');

-- CreateEnum
CREATE TYPE "message_direction" AS ENUM ('outbound', 'inbound');

-- CreateEnum
CREATE TYPE "message_type" AS ENUM ('SMS', 'MMS');

-- CreateEnum
CREATE TYPE "message_status" AS ENUM ('scheduled', 'queued', 'sending', 'sent', 'delivered', 'delivery_failed', 'delivery_unconfirmed', 'sending_failed', 'expired', 'cancelled', 'received');

-- CreateEnum
CREATE TYPE "message_encoding" AS ENUM ('gsm7', 'ucs2');

-- CreateEnum
CREATE TYPE "selection_reason" AS ENUM ('sticky', 'geomatch', 'weight', 'explicit');

-- CreateTable
CREATE TABLE "users" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT,
    "password_hash" TEXT NOT NULL,
    "role" "user_role" NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "session_version" INTEGER NOT NULL DEFAULT 1,
    "last_sign_in_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sign_in_throttles" (
    "key" TEXT NOT NULL,
    "failures" INTEGER NOT NULL,
    "window_started_at" TIMESTAMPTZ(3) NOT NULL,
    "blocked_until" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_throttles_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "instance_settings" (
    "key" TEXT NOT NULL,
    "value" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "instance_settings_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_events" (
    "id" BIGSERIAL NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor_user_id" UUID,
    "actor_label" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_type" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "messaging_profile_id" UUID,
    "detail" JSONB NOT NULL,

    CONSTRAINT "audit_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "messaging_profiles" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "number_pool_enabled" BOOLEAN NOT NULL DEFAULT false,
    "long_code_weight" INTEGER NOT NULL DEFAULT 1,
    "toll_free_weight" INTEGER NOT NULL DEFAULT 1,
    "sticky_sender" BOOLEAN NOT NULL DEFAULT false,
    "geomatch" BOOLEAN NOT NULL DEFAULT false,
    "skip_unhealthy" BOOLEAN NOT NULL DEFAULT false,
    "mapping_lifetime_seconds" INTEGER NOT NULL DEFAULT 691200,
    "switch_off_behaviour" "switch_off_behaviour" NOT NULL DEFAULT 'clear',
    "mapping_epoch" BIGINT NOT NULL DEFAULT 1,
    "pin_epoch" BIGINT NOT NULL DEFAULT 1,
    "mappings_dead_before" TIMESTAMPTZ(3),
    "whitelisted_destinations" TEXT[] DEFAULT ARRAY['*']::TEXT[],
    "version" BIGINT NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "messaging_profiles_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "carriers" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "settings" JSONB NOT NULL DEFAULT '{}',
    "can_mms" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "carriers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "phone_numbers" (
    "id" UUID NOT NULL,
    "e164" TEXT NOT NULL,
    "type" "number_type" NOT NULL,
    "country_code" TEXT NOT NULL,
    "area_code" TEXT,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "can_mms" BOOLEAN NOT NULL DEFAULT true,
    "messages_per_second" DOUBLE PRECISION,
    "tags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "carrier_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "phone_numbers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_assignments" (
    "id" BIGSERIAL NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "phone_number_id" UUID,
    "e164" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" "assignment_end_reason",

    CONSTRAINT "number_assignments_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mapping_clears" (
    "id" BIGSERIAL NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "kind" "mapping_clear_kind" NOT NULL,
    "ended_epoch" BIGINT NOT NULL,
    "ended_pin_epoch" BIGINT,
    "actor_label" TEXT NOT NULL,
    "cleared_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mapping_clears_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sticky_mappings" (
    "messaging_profile_id" UUID NOT NULL,
    "recipient" TEXT COLLATE "C" NOT NULL,
    "epoch" BIGINT NOT NULL,
    "assignment_id" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_message_at" TIMESTAMPTZ(3),
    "message_count" BIGINT NOT NULL DEFAULT 0,
    "reset_at" TIMESTAMPTZ(3),

    CONSTRAINT "sticky_mappings_pkey" PRIMARY KEY ("messaging_profile_id","recipient")
) WITH (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);

-- CreateTable
CREATE TABLE "messages" (
    "messaging_profile_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "phone_number_id" UUID,
    "carrier_id" UUID,
    "accepted_at" TIMESTAMPTZ(3) NOT NULL,
    "sending_at" TIMESTAMPTZ(3),
    "sent_at" TIMESTAMPTZ(3),
    "completed_at" TIMESTAMPTZ(3),
    "valid_until" TIMESTAMPTZ(3),
    "direction" "message_direction" NOT NULL,
    "type" "message_type" NOT NULL,
    "status" "message_status" NOT NULL,
    "encoding" "message_encoding" NOT NULL,
    "num_chars" INTEGER NOT NULL,
    "parts" SMALLINT NOT NULL,
    "selection_reason" "selection_reason",
    "sender" TEXT NOT NULL,
    "recipient" TEXT COLLATE "C" NOT NULL,
    "text" TEXT NOT NULL,
    "carrier_message_id" TEXT,
    "selection_trace" JSON,
    "errors" JSON,

    CONSTRAINT "messages_pkey" PRIMARY KEY ("messaging_profile_id","id")
) PARTITION BY RANGE ("id");

-- CreateTable
CREATE TABLE "number_hourly_stats" (
    "phone_number_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "attempted" INTEGER NOT NULL DEFAULT 0,
    "delivered" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "spam_blocked" INTEGER NOT NULL DEFAULT 0,
    "uncounted" INTEGER NOT NULL DEFAULT 0,
    "received" INTEGER NOT NULL DEFAULT 0,
    "chosen_by_sticky" INTEGER NOT NULL DEFAULT 0,
    "chosen_by_geomatch" INTEGER NOT NULL DEFAULT 0,
    "chosen_by_weight" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "number_hourly_stats_pkey" PRIMARY KEY ("messaging_profile_id","phone_number_id","hour")
);

-- CreateIndex
CREATE UNIQUE INDEX "users_email_key" ON "users"("email");

-- CreateIndex
CREATE INDEX "sign_in_throttles_window_started_at_idx" ON "sign_in_throttles"("window_started_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_secret_hash_key" ON "api_keys"("secret_hash");

-- CreateIndex
CREATE INDEX "api_keys_prefix_idx" ON "api_keys"("prefix");

-- CreateIndex
CREATE INDEX "audit_events_messaging_profile_id_id_idx" ON "audit_events"("messaging_profile_id", "id");

-- CreateIndex
CREATE INDEX "audit_events_subject_type_subject_id_id_idx" ON "audit_events"("subject_type", "subject_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "carriers_name_key" ON "carriers"("name");

-- CreateIndex
CREATE UNIQUE INDEX "phone_numbers_e164_key" ON "phone_numbers"("e164");

-- CreateIndex
CREATE INDEX "number_assignments_messaging_profile_id_id_idx" ON "number_assignments"("messaging_profile_id", "id");

-- CreateIndex
CREATE INDEX "number_assignments_phone_number_id_idx" ON "number_assignments"("phone_number_id");

-- CreateIndex
CREATE INDEX "mapping_clears_messaging_profile_id_ended_epoch_idx" ON "mapping_clears"("messaging_profile_id", "ended_epoch");

-- CreateIndex
CREATE INDEX "sticky_mappings_messaging_profile_id_epoch_recipient_idx" ON "sticky_mappings"("messaging_profile_id", "epoch", "recipient");

-- CreateIndex
CREATE INDEX "sticky_mappings_messaging_profile_id_epoch_assignment_id_re_idx" ON "sticky_mappings"("messaging_profile_id", "epoch", "assignment_id", "recipient");

-- CreateIndex
CREATE INDEX "messages_id_idx" ON "messages"("id");

-- CreateIndex
CREATE INDEX "messages_recipient_id_idx" ON "messages"("recipient", "id");

-- CreateIndex
CREATE INDEX "number_hourly_stats_phone_number_id_hour_idx" ON "number_hourly_stats"("phone_number_id", "hour");

-- CreateIndex
CREATE INDEX "number_hourly_stats_hour_idx" ON "number_hourly_stats"("hour");

-- AddForeignKey
ALTER TABLE "phone_numbers" ADD CONSTRAINT "phone_numbers_carrier_id_fkey" FOREIGN KEY ("carrier_id") REFERENCES "carriers"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "number_assignments" ADD CONSTRAINT "number_assignments_messaging_profile_id_fkey" FOREIGN KEY ("messaging_profile_id") REFERENCES "messaging_profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "number_assignments" ADD CONSTRAINT "number_assignments_phone_number_id_fkey" FOREIGN KEY ("phone_number_id") REFERENCES "phone_numbers"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_clears" ADD CONSTRAINT "mapping_clears_messaging_profile_id_fkey" FOREIGN KEY ("messaging_profile_id") REFERENCES "messaging_profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma cannot express follows.

-- A number has at most one assignment that has not ended.
CREATE UNIQUE INDEX "number_assignments_one_current_per_number" ON "number_assignments"("phone_number_id") WHERE "ended_at" IS NULL;

-- The pool of a profile.
CREATE INDEX "number_assignments_current_of_profile" ON "number_assignments"("messaging_profile_id") WHERE "ended_at" IS NULL;

-- The table of messaging profiles, in its order.
CREATE INDEX "messaging_profiles_by_name" ON "messaging_profiles"(lower("name"), "id") WHERE "deleted_at" IS NULL;

ALTER TABLE "messaging_profiles"
    ADD CONSTRAINT "messaging_profiles_weights" CHECK ("long_code_weight" >= 0 AND "toll_free_weight" >= 0),
    ADD CONSTRAINT "messaging_profiles_lifetime" CHECK ("mapping_lifetime_seconds" BETWEEN 3600 AND 34560000),
    ADD CONSTRAINT "messaging_profiles_epochs" CHECK ("mapping_epoch" > 0 AND "pin_epoch" > 0),
    ADD CONSTRAINT "messaging_profiles_sticky_needs_pool" CHECK ("number_pool_enabled" OR NOT "sticky_sender");
ALTER TABLE "phone_numbers"
    ADD CONSTRAINT "phone_numbers_e164" CHECK ("e164" ~ '^\+[1-9][0-9]{1,14}$'),
    ADD CONSTRAINT "phone_numbers_rate" CHECK ("messages_per_second" IS NULL OR "messages_per_second" > 0);
ALTER TABLE "number_assignments"
    ADD CONSTRAINT "number_assignments_end" CHECK (("ended_at" IS NULL) = ("end_reason" IS NULL));
ALTER TABLE "users"
    ADD CONSTRAINT "users_email_normalised" CHECK ("email" = lower(btrim("email")));

-- Version of a profile: raised by any change of the profile, of its assignments or of their numbers, in the same
-- transaction. The acceptor compares it with its cached pool inside every batch, so a forgotten invalidation cannot
-- make a send wrong; the notification only makes the reload earlier.
CREATE FUNCTION "raise_profile_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    PERFORM pg_notify('profile_changed', NEW.id::text);
    RETURN NEW;
END $$;
CREATE TRIGGER "messaging_profiles_version" BEFORE UPDATE ON "messaging_profiles"
    FOR EACH ROW EXECUTE FUNCTION "raise_profile_version"();

-- Locks in the order of id, so that two bulk changes over the same profiles cannot deadlock.
CREATE FUNCTION "raise_versions_of_changed_assignments"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM messaging_profiles p
        WHERE p.id IN (SELECT messaging_profile_id FROM changed) ORDER BY p.id FOR UPDATE;
    UPDATE messaging_profiles p SET version = version
        WHERE p.id IN (SELECT messaging_profile_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER "number_assignments_insert_version" AFTER INSERT ON "number_assignments"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "raise_versions_of_changed_assignments"();
CREATE TRIGGER "number_assignments_update_version" AFTER UPDATE ON "number_assignments"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "raise_versions_of_changed_assignments"();
CREATE TRIGGER "number_assignments_delete_version" AFTER DELETE ON "number_assignments"
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "raise_versions_of_changed_assignments"();

CREATE FUNCTION "raise_versions_of_changed_numbers"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM messaging_profiles p
        WHERE p.id IN (SELECT a.messaging_profile_id FROM number_assignments a JOIN changed c ON c.id = a.phone_number_id
                       WHERE a.ended_at IS NULL) ORDER BY p.id FOR UPDATE;
    UPDATE messaging_profiles p SET version = version
        WHERE p.id IN (SELECT a.messaging_profile_id FROM number_assignments a JOIN changed c ON c.id = a.phone_number_id
                       WHERE a.ended_at IS NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER "phone_numbers_version" AFTER UPDATE ON "phone_numbers"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "raise_versions_of_changed_numbers"();

-- Messages by month. The partitions live in a schema of their own; the default one only catches rows of months that
-- have no partition yet, so that a wrong clock can never refuse a message.
CREATE SCHEMA "message_partitions";
CREATE TABLE "message_partitions"."messages_default" PARTITION OF "messages" DEFAULT WITH (fillfactor = 80);

CREATE FUNCTION "uuid_v7_floor"(moment timestamptz) RETURNS uuid LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT (lpad(to_hex(floor(extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Creates the partition of the month that holds the moment (UTC) when it is missing. Rows that waited in the default
-- partition move over. Returns true when it made one.
CREATE FUNCTION "ensure_message_partition"(moment timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    month_start timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
    lower_bound uuid := uuid_v7_floor(month_start AT TIME ZONE 'UTC');
    upper_bound uuid := uuid_v7_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
    partition_name text := 'messages_' || to_char(month_start, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_message_partition'));
    IF to_regclass('message_partitions.' || partition_name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE message_partitions.%I (LIKE messages INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 80)', partition_name);
    EXECUTE format('WITH moved AS (DELETE FROM message_partitions.messages_default WHERE id >= %L AND id < %L RETURNING *)
                    INSERT INTO message_partitions.%I SELECT * FROM moved', lower_bound, upper_bound, partition_name);
    EXECUTE format('ALTER TABLE messages ATTACH PARTITION message_partitions.%I FOR VALUES FROM (%L) TO (%L)',
                   partition_name, lower_bound, upper_bound);
    RETURN true;
END $$;
SELECT "ensure_message_partition"(now() + make_interval(months => n)) FROM generate_series(0, 3) AS n;

-- Counts of big lists are the planner's; it needs to know how profile and epoch go together.
CREATE STATISTICS "sticky_mappings_profile_epoch" (mcv) ON "messaging_profile_id", "epoch", "assignment_id" FROM "sticky_mappings";

-- The carrier every installation starts with.
INSERT INTO "carriers" ("id", "kind", "name", "settings", "can_mms")
VALUES ('00000000-0000-7000-8000-000000000001', 'simulator', 'Simulator', '{}', true);
