-- Until when the slots of a number with a rate are promised to accepted messages. Every process adds what it accepts, so
-- they agree on how long a message waits; the check refuses the one that would wait too long.
CREATE TABLE "number_bookings" (
    "phone_number_id" UUID NOT NULL,
    "booked_until_ms" DOUBLE PRECISION NOT NULL,
    "full_at_ms" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "number_bookings_pkey" PRIMARY KEY ("phone_number_id"),
    CONSTRAINT "number_bookings_not_full" CHECK ("booked_until_ms" < "full_at_ms")
) WITH (fillfactor = 50);
