-- A hold keeps what is queued in the queue: of a profile, or of a number. How long a message may wait at all is its profile's.
ALTER TABLE "messaging_profiles"
    ADD COLUMN "sending_held_at" TIMESTAMPTZ(3),
    ADD COLUMN "validity_seconds" INTEGER NOT NULL DEFAULT 3600,
    ADD CONSTRAINT "messaging_profiles_validity" CHECK ("validity_seconds" BETWEEN 60 AND 86400);
ALTER TABLE "phone_numbers" ADD COLUMN "sending_held_at" TIMESTAMPTZ(3);

-- The oldest waiting messages of one number and profile, and a walk from one such pair to the next: a held profile is
-- passed over without looking at its messages.
DROP INDEX "outbound_queue_throttled";
CREATE INDEX "outbound_queue_throttled" ON "outbound_queue"("lane", "phone_number_id", "messaging_profile_id", "position")
    WHERE "is_throttled";
