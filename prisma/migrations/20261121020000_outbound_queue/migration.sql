-- CreateTable
CREATE TABLE "outbound_queue" (
    "lane" SMALLINT NOT NULL,
    "is_throttled" BOOLEAN NOT NULL,
    "position" BIGSERIAL NOT NULL,
    "phone_number_id" UUID NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,

    CONSTRAINT "outbound_queue_pkey" PRIMARY KEY ("lane","is_throttled","position")
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- CreateTable
CREATE TABLE "outbound_lanes" (
    "lane" SMALLINT NOT NULL,
    "worker_id" UUID,
    "leased_until" TIMESTAMPTZ(3),

    CONSTRAINT "outbound_lanes_pkey" PRIMARY KEY ("lane")
) WITH (fillfactor = 50);

-- CreateTable
CREATE TABLE "outbound_workers" (
    "id" UUID NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outbound_workers_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_send_slots" (
    "phone_number_id" UUID NOT NULL,
    "next_free_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "number_send_slots_pkey" PRIMARY KEY ("phone_number_id")
) WITH (fillfactor = 50);

-- CreateTable
CREATE TABLE "receipt_waits" (
    "carrier_id" UUID NOT NULL,
    "carrier_message_id" TEXT NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "deadline" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "receipt_waits_pkey" PRIMARY KEY ("carrier_id","carrier_message_id")
) WITH (autovacuum_vacuum_scale_factor = 0.05);

-- CreateTable
CREATE TABLE "simulated_messages" (
    "message_id" UUID NOT NULL,
    "carrier_id" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,
    "receipt_due_at" TIMESTAMPTZ(3),

    CONSTRAINT "simulated_messages_pkey" PRIMARY KEY ("message_id")
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

-- CreateIndex
CREATE INDEX "receipt_waits_deadline_idx" ON "receipt_waits"("deadline");

-- What Prisma cannot express follows.

-- The oldest queued messages of one number with a rate, and a walk from number to number.
CREATE INDEX "outbound_queue_throttled" ON "outbound_queue"("lane", "phone_number_id", "position") WHERE "is_throttled";

-- The receipts that are due.
CREATE INDEX "simulated_messages_due" ON "simulated_messages"("receipt_due_at") WHERE "receipt_due_at" IS NOT NULL;

-- The lanes exist once and for all; workers share them out among themselves.
INSERT INTO "outbound_lanes" ("lane") SELECT "lane" FROM generate_series(0, 63) AS "lane";

-- Lane of a number: all its messages are in one, so one worker at a time keeps its order and its rate.
CREATE FUNCTION "outbound_lane"(phone_number_id uuid) RETURNS smallint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (get_byte(uuid_send(phone_number_id), 15) & 63)::smallint
$$;
