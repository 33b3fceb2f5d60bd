-- Prices (F4): what a part of an SMS, or an MMS, costs. Amounts are US dollars.
CREATE TABLE "prices" (
    "id" UUID NOT NULL,
    "country_code" TEXT NOT NULL,
    "carrier_id" UUID,
    "sender_type" "number_type",
    "message_type" "message_type" NOT NULL,
    "rate" DECIMAL(12,6) NOT NULL,
    "carrier_fee" DECIMAL(12,6) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "prices_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "prices_country_code" CHECK ("country_code" ~ '^(\*|[A-Z]{2})$'),
    CONSTRAINT "prices_amounts" CHECK ("rate" >= 0 AND "carrier_fee" >= 0)
);

-- One price for each case.
CREATE UNIQUE INDEX "prices_case_key" ON "prices"("country_code", "carrier_id", "sender_type", "message_type") NULLS NOT DISTINCT;
CREATE INDEX "prices_carrier_id_idx" ON "prices"("carrier_id");
ALTER TABLE "prices" ADD CONSTRAINT "prices_carrier_id_fkey" FOREIGN KEY ("carrier_id") REFERENCES "carriers"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Which edition of the prices is in force; a process that knows an older one reads them anew.
CREATE TABLE "price_list" (
    "id" SMALLINT NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "price_list_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "price_list_one" CHECK ("id" = 1)
);
INSERT INTO "price_list" ("id", "version") VALUES (1, 1);

CREATE FUNCTION "raise_price_list_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE price_list SET version = version + 1;
    RETURN NULL;
END
$$;
CREATE TRIGGER "prices_changed" AFTER INSERT OR UPDATE OR DELETE ON "prices"
    FOR EACH STATEMENT EXECUTE FUNCTION "raise_price_list_version"();

-- Where to begin: every operator pays others, and edits these.
INSERT INTO "prices" ("id", "country_code", "sender_type", "message_type", "rate", "carrier_fee") VALUES
    (gen_random_uuid(), '*', NULL, 'SMS', 0.050000, 0),
    (gen_random_uuid(), '*', NULL, 'MMS', 0.100000, 0),
    (gen_random_uuid(), 'US', NULL, 'SMS', 0.004000, 0.003000),
    (gen_random_uuid(), 'US', NULL, 'MMS', 0.015000, 0.010000),
    (gen_random_uuid(), 'CA', NULL, 'SMS', 0.004000, 0.003000),
    (gen_random_uuid(), 'CA', NULL, 'MMS', 0.015000, 0.010000);

-- What a message costs, fixed when it is accepted (scheduled: released). NULL = accepted before there were prices, or received.
ALTER TABLE "messages"
    ADD COLUMN "rate" DECIMAL(12,6),
    ADD COLUMN "carrier_fee" DECIMAL(12,6),
    ADD COLUMN "cost" DECIMAL(12,6);

-- What a profile has spent on a day (UTC). Written by the statement that accepts, which fails where its last message would
-- have been accepted at or past the limit. Rows are updated in place.
CREATE TABLE "profile_spend" (
    "messaging_profile_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "spent" DECIMAL(24,6) NOT NULL,
    "must_stay_below" DECIMAL(24,6),

    CONSTRAINT "profile_spend_pkey" PRIMARY KEY ("messaging_profile_id", "day"),
    CONSTRAINT "profile_spend_below_limit" CHECK ("spent" < "must_stay_below")
) WITH (fillfactor = 50);

-- What all profiles spent on a day.
CREATE INDEX "profile_spend_day_idx" ON "profile_spend"("day");

-- Each mark that a profile's spending reached: once per day and limit.
CREATE TABLE "spend_alerts" (
    "messaging_profile_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "daily_limit" DECIMAL(18,6) NOT NULL,
    "percent" SMALLINT NOT NULL,
    "spent" DECIMAL(24,6) NOT NULL,
    "occurred_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spend_alerts_pkey" PRIMARY KEY ("messaging_profile_id", "day", "daily_limit", "percent")
);

-- Those of a day, in order.
CREATE INDEX "spend_alerts_occurred_at_idx" ON "spend_alerts"("occurred_at");
