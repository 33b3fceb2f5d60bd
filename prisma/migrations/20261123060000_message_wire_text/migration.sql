-- AlterTable
ALTER TABLE "messages" ADD COLUMN "wire_text" TEXT;
