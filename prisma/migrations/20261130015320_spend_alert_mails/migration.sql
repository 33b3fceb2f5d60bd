-- Which spend alerts have become e-mails (F4), and those that have not.
ALTER TABLE "spend_alerts" ADD COLUMN "mails_queued_at" TIMESTAMPTZ(3);
CREATE INDEX "spend_alerts_unmailed" ON "spend_alerts"("occurred_at") WHERE "mails_queued_at" IS NULL;
