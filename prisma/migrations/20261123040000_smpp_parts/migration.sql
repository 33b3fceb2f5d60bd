-- Long messages over SMPP go and come in parts.
CREATE TABLE "smpp_sent_parts" (
    "carrier_id" UUID NOT NULL,
    "part_id" TEXT NOT NULL,
    "lead_id" TEXT NOT NULL,
    "part_number" SMALLINT NOT NULL,
    "sent_at" TIMESTAMPTZ(3) NOT NULL,
    "outcome" TEXT,
    "error_code" TEXT,

    CONSTRAINT "smpp_sent_parts_pkey" PRIMARY KEY ("carrier_id","part_id")
) WITH (autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX "smpp_sent_parts_carrier_id_lead_id_idx" ON "smpp_sent_parts"("carrier_id", "lead_id");
CREATE INDEX "smpp_sent_parts_carrier_id_sent_at_idx" ON "smpp_sent_parts"("carrier_id", "sent_at");

-- What Prisma cannot express: the parts that have a receipt, to find messages all of whose parts do.
CREATE INDEX "smpp_sent_parts_with_receipt" ON "smpp_sent_parts"("carrier_id", "lead_id") WHERE "outcome" IS NOT NULL;

CREATE TABLE "smpp_inbound_parts" (
    "carrier_id" UUID NOT NULL,
    "sender" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "reference" INTEGER NOT NULL,
    "reference_bits" SMALLINT NOT NULL,
    "part_count" SMALLINT NOT NULL,
    "part_number" SMALLINT NOT NULL,
    "message_id" UUID NOT NULL,
    "content" BYTEA NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "is_done" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "smpp_inbound_parts_pkey" PRIMARY KEY ("carrier_id","sender","recipient","reference","reference_bits","part_count","part_number")
);
CREATE INDEX "smpp_inbound_parts_carrier_id_received_at_idx" ON "smpp_inbound_parts"("carrier_id", "received_at");
