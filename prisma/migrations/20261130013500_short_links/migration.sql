-- Domains that short links are on (F5). One is used only once it is known to be the operator's.
CREATE TABLE "link_domains" (
    "id" UUID NOT NULL,
    "host" TEXT NOT NULL,
    "scheme" TEXT NOT NULL DEFAULT 'https',
    "use_case" TEXT,
    "token" TEXT NOT NULL,
    "verified_at" TIMESTAMPTZ(3),
    "last_check" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "link_domains_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "link_domains_host_key" ON "link_domains"("host");
ALTER TABLE "link_domains"
    ADD CONSTRAINT "link_domains_host_normalised" CHECK ("host" = lower("host") AND "host" <> ''),
    ADD CONSTRAINT "link_domains_scheme" CHECK ("scheme" IN ('http', 'https'));

-- Which domains are verified is part of every profile that shortens links: the acceptor sees it with the profile's version.
CREATE FUNCTION "raise_versions_of_shortening_profiles"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM messaging_profiles WHERE url_shortener_settings IS NOT NULL AND deleted_at IS NULL ORDER BY id FOR UPDATE;
    UPDATE messaging_profiles SET version = version WHERE url_shortener_settings IS NOT NULL AND deleted_at IS NULL;
    RETURN NULL;
END $$;
CREATE TRIGGER "link_domains_version" AFTER INSERT OR DELETE OR UPDATE OF "host", "scheme", "verified_at" ON "link_domains"
    FOR EACH STATEMENT EXECUTE FUNCTION "raise_versions_of_shortening_profiles"();

-- Short links, found by their code: it is random over the whole installation, so it spreads evenly wherever rows lie. A click
-- changes no indexed column; the room left in pages lets Postgres update in place.
CREATE TABLE "short_links" (
    "code" TEXT COLLATE "C" NOT NULL,
    "domain" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "recipient" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "person_clicks" BIGINT NOT NULL DEFAULT 0,
    "robot_clicks" BIGINT NOT NULL DEFAULT 0,
    "first_clicked_at" TIMESTAMPTZ(3),
    "last_clicked_at" TIMESTAMPTZ(3),

    CONSTRAINT "short_links_pkey" PRIMARY KEY ("code")
) WITH (fillfactor = 85);
CREATE INDEX "short_links_messaging_profile_id_message_id_idx" ON "short_links"("messaging_profile_id", "message_id");

-- Single clicks, for a while.
CREATE TABLE "link_clicks" (
    "messaging_profile_id" UUID NOT NULL,
    "message_id" UUID NOT NULL,
    "id" UUID NOT NULL,
    "code" TEXT COLLATE "C" NOT NULL,
    "clicked_at" TIMESTAMPTZ(3) NOT NULL,
    "is_robot" BOOLEAN NOT NULL,
    "user_agent" TEXT,

    CONSTRAINT "link_clicks_pkey" PRIMARY KEY ("messaging_profile_id", "message_id", "id")
);
CREATE INDEX "link_clicks_clicked_at_idx" ON "link_clicks"("clicked_at");

-- Clicks per profile and hour (UTC).
CREATE TABLE "link_click_stats" (
    "messaging_profile_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "person_clicks" INTEGER NOT NULL DEFAULT 0,
    "robot_clicks" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "link_click_stats_pkey" PRIMARY KEY ("messaging_profile_id", "hour")
) WITH (fillfactor = 80);
