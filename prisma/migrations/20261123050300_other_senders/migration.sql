-- Short codes and alphanumeric sender ids are rows beside the numbers: they queue, keep their rate and are held like them
-- (docs/decisions/0008). Two profiles may have the same alphanumeric id, each a row of its own.
ALTER TABLE "phone_numbers"
    ADD COLUMN "us_long_code_fallback" TEXT,
    DROP CONSTRAINT "phone_numbers_e164",
    ADD CONSTRAINT "phone_numbers_e164" CHECK (CASE "type"
        WHEN 'short_code' THEN "e164" ~ '^[0-9]{3,8}$'
        WHEN 'alphanumeric' THEN "e164" ~ '^[A-Za-z0-9 ]{1,11}$' AND "e164" ~ '[A-Za-z]'
        ELSE "e164" ~ '^\+[1-9][0-9]{1,14}$' END);

DROP INDEX "phone_numbers_e164_key";
CREATE UNIQUE INDEX "phone_numbers_e164_key" ON "phone_numbers"("e164") WHERE "type" <> 'alphanumeric';
-- For looking senders of any type up, and listing them.
CREATE INDEX "phone_numbers_e164_idx" ON "phone_numbers"("e164");
