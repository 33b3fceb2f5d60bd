-- AlterTable
ALTER TABLE "outbound_queue" ADD COLUMN "not_before" TIMESTAMPTZ(3);
