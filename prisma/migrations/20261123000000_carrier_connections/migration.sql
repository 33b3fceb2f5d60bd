-- Carriers that are connections to the outside: credentials sealed, rates by type of number, state as each worker sees it.
ALTER TABLE "carriers"
    ADD COLUMN "enabled" BOOLEAN NOT NULL DEFAULT true,
    ADD COLUMN "secrets" TEXT,
    ADD COLUMN "long_code_per_second" DOUBLE PRECISION,
    ADD COLUMN "toll_free_per_second" DOUBLE PRECISION,
    ADD COLUMN "short_code_per_second" DOUBLE PRECISION,
    ADD COLUMN "alphanumeric_per_second" DOUBLE PRECISION,
    ADD CONSTRAINT "carriers_rates" CHECK ("long_code_per_second" > 0 AND "toll_free_per_second" > 0
        AND "short_code_per_second" > 0 AND "alphanumeric_per_second" > 0);

-- How many messages a second a number may send: its own rate, else its carrier's for its type; null = no limit.
CREATE FUNCTION "send_rate"(n "phone_numbers", c "carriers") RETURNS DOUBLE PRECISION LANGUAGE sql STABLE AS $$
    SELECT coalesce(n.messages_per_second, CASE n.type::text
        WHEN 'long_code' THEN c.long_code_per_second
        WHEN 'toll_free' THEN c.toll_free_per_second
        WHEN 'short_code' THEN c.short_code_per_second
        WHEN 'alphanumeric' THEN c.alphanumeric_per_second END)
$$;

-- What a carrier can carry, and how fast, is part of the pools of its numbers.
CREATE FUNCTION "raise_versions_of_changed_carriers"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM messaging_profiles p
        WHERE p.id IN (SELECT a.messaging_profile_id FROM number_assignments a JOIN phone_numbers n ON n.id = a.phone_number_id
                       JOIN changed c ON c.id = n.carrier_id WHERE a.ended_at IS NULL) ORDER BY p.id FOR UPDATE;
    UPDATE messaging_profiles p SET version = version
        WHERE p.id IN (SELECT a.messaging_profile_id FROM number_assignments a JOIN phone_numbers n ON n.id = a.phone_number_id
                       JOIN changed c ON c.id = n.carrier_id WHERE a.ended_at IS NULL);
    RETURN NULL;
END $$;
CREATE TRIGGER "carriers_version" AFTER UPDATE ON "carriers"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION "raise_versions_of_changed_carriers"();

-- true = handed to the carrier more than once: the recipient may have it twice, or after a later message.
ALTER TABLE "messages" ADD COLUMN "resent" BOOLEAN;

CREATE UNLOGGED TABLE "carrier_states" (
    "carrier_id" UUID NOT NULL,
    "worker_id" UUID NOT NULL,
    "state" TEXT NOT NULL,
    "detail" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "seen_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "carrier_states_pkey" PRIMARY KEY ("carrier_id", "worker_id")
);

CREATE TABLE "early_receipts" (
    "carrier_id" UUID NOT NULL,
    "carrier_message_id" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "error_code" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "early_receipts_pkey" PRIMARY KEY ("carrier_id", "carrier_message_id")
);
CREATE INDEX "early_receipts_received_at_idx" ON "early_receipts"("received_at");
