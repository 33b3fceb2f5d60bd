-- What a received message asked for, and the message that answers it or that it answers. No default: no row is rewritten.
ALTER TABLE "messages"
    ADD COLUMN "autoresponse_type" TEXT,
    ADD COLUMN "linked_message_id" UUID;

-- Messages that carriers have brought.
CREATE TABLE "inbound_arrivals" (
    "carrier_id" UUID NOT NULL,
    "carrier_message_id" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "inbound_arrivals_pkey" PRIMARY KEY ("carrier_id", "carrier_message_id", "fingerprint")
);
CREATE INDEX "inbound_arrivals_received_at_idx" ON "inbound_arrivals"("received_at");

-- Who wants no messages from a profile. Sorted by byte: a prefix of digits is a range of the index.
CREATE TYPE "opt_out_source" AS ENUM ('message', 'portal', 'api', 'import');
CREATE TABLE "opt_outs" (
    "messaging_profile_id" UUID NOT NULL,
    "recipient" TEXT COLLATE "C" NOT NULL,
    "number" TEXT,
    "keyword" TEXT,
    "source" "opt_out_source" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "opt_outs_pkey" PRIMARY KEY ("messaging_profile_id", "recipient")
);
CREATE INDEX "opt_outs_messaging_profile_id_created_at_recipient_idx" ON "opt_outs"("messaging_profile_id", "created_at", "recipient");
CREATE INDEX "opt_outs_created_at_recipient_messaging_profile_id_idx" ON "opt_outs"("created_at", "recipient", "messaging_profile_id");
CREATE INDEX "opt_outs_recipient_messaging_profile_id_idx" ON "opt_outs"("recipient", "messaging_profile_id");

-- Words of a profile and what is answered.
CREATE TYPE "auto_response_operation" AS ENUM ('start', 'stop', 'info');
CREATE TABLE "auto_responses" (
    "id" UUID NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "country_code" TEXT NOT NULL,
    "operation" "auto_response_operation" NOT NULL,
    "keywords" TEXT[],
    "response_text" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "auto_responses_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "auto_responses_messaging_profile_id_id_idx" ON "auto_responses"("messaging_profile_id", "id");
ALTER TABLE "auto_responses" ADD CONSTRAINT "auto_responses_messaging_profile_id_fkey"
    FOREIGN KEY ("messaging_profile_id") REFERENCES "messaging_profiles"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
