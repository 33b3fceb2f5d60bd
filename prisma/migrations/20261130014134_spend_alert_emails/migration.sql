-- Who hears by e-mail of what a profile spends (F4).
ALTER TABLE "messaging_profiles" ADD COLUMN "spend_alert_emails" TEXT[] NOT NULL DEFAULT '{}';
