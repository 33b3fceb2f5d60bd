-- Senders that are no full numbers. New values of an enum can be used from the next migration on.
ALTER TYPE "number_type" ADD VALUE 'short_code';
ALTER TYPE "number_type" ADD VALUE 'alphanumeric';
