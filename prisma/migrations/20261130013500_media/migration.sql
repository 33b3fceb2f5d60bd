-- Media of messages (F3): what is stored, by its content; what messages carry; and what is still to be fetched or prepared.
CREATE TABLE "media_objects" (
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "content_type" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "kept_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "media_objects_pkey" PRIMARY KEY ("sha256")
);
-- The sweep of what nobody needs any more.
CREATE INDEX "media_objects_kept_until_idx" ON "media_objects"("kept_until");

-- The same address is not fetched twice within an hour.
CREATE TABLE "media_fetches" (
    "url_sha256" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "fetched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "media_fetches_pkey" PRIMARY KEY ("url_sha256")
);
CREATE INDEX "media_fetches_fetched_at_idx" ON "media_fetches"("fetched_at");

CREATE TABLE "message_media" (
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "source_url" TEXT NOT NULL,
    "sha256" TEXT,
    "size" INTEGER,
    "content_type" TEXT,
    "sent_sha256" TEXT,
    "sent_size" INTEGER,
    "sent_content_type" TEXT,
    "problem" TEXT,
    "is_ready" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "message_media_pkey" PRIMARY KEY ("messaging_profile_id","message_id","position")
);
-- The sweep of the media of messages that are gone.
CREATE INDEX "message_media_message_id_idx" ON "message_media"("message_id");

-- position -1 = all is fetched, the message is to be prepared; then the host is empty.
CREATE TABLE "media_work" (
    "id" BIGSERIAL NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "position" SMALLINT NOT NULL,
    "host" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
    "claims" INTEGER NOT NULL DEFAULT 0,
    "tries" INTEGER NOT NULL DEFAULT 0,
    "give_up_at" TIMESTAMPTZ(3) NOT NULL,
    "lane" SMALLINT,
    "queue_position" BIGINT,

    CONSTRAINT "media_work_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "media_work_host_due_at_idx" ON "media_work"("host", "due_at");
CREATE UNIQUE INDEX "media_work_messaging_profile_id_message_id_position_key" ON "media_work"("messaging_profile_id", "message_id", "position");

-- How large an MMS of a number's type may be, bytes; NULL = the default.
ALTER TABLE "carriers"
    ADD COLUMN "long_code_mms_bytes" INTEGER,
    ADD COLUMN "toll_free_mms_bytes" INTEGER,
    ADD COLUMN "short_code_mms_bytes" INTEGER,
    ADD CONSTRAINT "carriers_mms_bytes" CHECK (
        long_code_mms_bytes > 0 AND toll_free_mms_bytes > 0 AND short_code_mms_bytes > 0);
