-- AlterTable
ALTER TABLE "messages" ADD COLUMN "media_urls" TEXT[];
