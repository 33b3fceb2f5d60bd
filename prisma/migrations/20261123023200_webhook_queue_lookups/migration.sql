-- What a message's page lists, also while much waits.
CREATE INDEX "webhook_queue_message_id_idx" ON "webhook_queue"("message_id");
-- What is delivered again, for the API's list: among 50,000 events that wait for the first time it took 340 ms to find none.
CREATE INDEX "webhook_queue_again" ON "webhook_queue"("id") WHERE "earlier_status" IS NOT NULL;
