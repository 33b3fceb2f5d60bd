-- E-mail that is on its way, was accepted by the mail server, or was given up.
CREATE TYPE "mail_status" AS ENUM ('waiting', 'sent', 'failed');

CREATE TABLE "outgoing_mails" (
    "id" UUID NOT NULL,
    "messaging_profile_id" UUID,
    "dedupe_key" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "status" "mail_status" NOT NULL DEFAULT 'waiting',
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "claims" INTEGER NOT NULL DEFAULT 0,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "last_answer" TEXT,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "outgoing_mails_pkey" PRIMARY KEY ("id")
);

-- One mail for each reason and address.
CREATE UNIQUE INDEX "outgoing_mails_dedupe_key_key" ON "outgoing_mails"("dedupe_key");
-- What became of a profile's mails, newest first.
CREATE INDEX "outgoing_mails_messaging_profile_id_id_idx" ON "outgoing_mails"("messaging_profile_id", "id");
-- What is due.
CREATE INDEX "outgoing_mails_due" ON "outgoing_mails"("due_at") WHERE "status" = 'waiting';
