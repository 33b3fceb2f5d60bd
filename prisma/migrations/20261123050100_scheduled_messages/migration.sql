-- Messages that wait for their time. Their rows in "messages" are `scheduled` meanwhile; what was asked for is kept here and
-- decided when the time comes (S16).
CREATE TABLE "scheduled_messages" (
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "send_at" TIMESTAMPTZ(3) NOT NULL,
    "request" JSONB NOT NULL,

    CONSTRAINT "scheduled_messages_pkey" PRIMARY KEY ("messaging_profile_id", "message_id")
);

-- What is due, and the list of what is to come.
CREATE INDEX "scheduled_messages_send_at_idx" ON "scheduled_messages"("send_at");
