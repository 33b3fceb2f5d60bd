import { getPool } from "../db/client";
import { startWebhookWorker } from "./webhook-worker";

/* A process that delivers webhooks for a test, as the worker process does, on the database of DATABASE_URL, until its parent ends. */

startWebhookWorker(getPool());
process.on("disconnect", () => process.exit());
process.send?.("ready");
