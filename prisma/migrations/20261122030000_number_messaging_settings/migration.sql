-- What a number is registered for. A constant default: no row is rewritten.
ALTER TABLE "phone_numbers"
    ADD COLUMN "messaging_product" TEXT NOT NULL DEFAULT 'A2P',
    ADD CONSTRAINT "phone_numbers_messaging_product" CHECK ("messaging_product" IN ('A2P', 'P2P'));

-- What became of numbers that the API moved together. Written in the transaction that moves them.
CREATE TABLE "messaging_number_bulk_updates" (
    "id" UUID NOT NULL,
    "messaging_profile_id" UUID,
    "assign_only" BOOLEAN NOT NULL,
    "success" TEXT[] NOT NULL,
    "failed" TEXT[] NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "messaging_number_bulk_updates_pkey" PRIMARY KEY ("id")
);
