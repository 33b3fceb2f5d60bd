-- AlterTable
ALTER TABLE "messages" ADD COLUMN "group_message_ids" UUID[],
ADD COLUMN "cc" TEXT[];
