-- Webhooks (F1): events wait in webhook_queue until they are delivered or given up; then they are in webhook_deliveries.
CREATE TYPE "webhook_delivery_status" AS ENUM ('delivered', 'failed');

-- Rows come and go by the thousand: dead ones are cleared before they slow the walk through the index.
CREATE TABLE "webhook_queue" (
    "id" UUID NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID,
    "event_type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "api_version" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "failover_url" TEXT,
    "endpoint" BIGINT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claims" INTEGER NOT NULL DEFAULT 0,
    "tries" SMALLINT NOT NULL DEFAULT 0,
    "facts" JSON,
    "payload" JSON,
    "attempts" JSON,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "earlier_status" "webhook_delivery_status",

    CONSTRAINT "webhook_queue_pkey" PRIMARY KEY ("id")
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000);

-- What is due of each endpoint, and the walk from endpoint to endpoint.
CREATE INDEX "webhook_queue_endpoint_due_at_idx" ON "webhook_queue"("endpoint", "due_at");

CREATE TABLE "webhook_deliveries" (
    "messaging_profile_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "message_id" UUID,
    "event_type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,
    "api_version" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "failover_url" TEXT,
    "status" "webhook_delivery_status" NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3) NOT NULL,
    "facts" JSON,
    "payload" JSON,
    "attempts" JSON NOT NULL,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("messaging_profile_id", "id")
);

-- The log of all profiles, one delivery by its id, and what retention removes.
CREATE INDEX "webhook_deliveries_id_idx" ON "webhook_deliveries"("id");
-- What a message's page lists.
CREATE INDEX "webhook_deliveries_message_id_idx" ON "webhook_deliveries"("message_id");
-- Failures among many that were delivered.
CREATE INDEX "webhook_deliveries_failed" ON "webhook_deliveries"("id") WHERE "status" = 'failed';

-- Which endpoint a URL belongs to: the same host, port and path, whatever the query.
CREATE FUNCTION "webhook_endpoint"("url" text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT hashtextextended(split_part(split_part(url, '#', 1), '?', 1), 0)
$$;

-- A UUIDv7 (RFC 9562) of a moment; those of one millisecond are in random order.
CREATE FUNCTION "new_uuid_v7"(moment timestamptz) RETURNS uuid LANGUAGE sql VOLATILE STRICT PARALLEL SAFE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send(floor(extract(epoch FROM moment) * 1000)::bigint) FROM 3) FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
