-- Where the pages of long API lists end. UNLOGGED: losing them in a crash costs a walk one slow page.
CREATE UNLOGGED TABLE page_bookmarks (
  api_key_id uuid NOT NULL,
  list text COLLATE "C" NOT NULL,
  "offset" bigint NOT NULL,
  place text NOT NULL,
  kept_at timestamptz(3) NOT NULL,
  PRIMARY KEY (api_key_id, list, "offset")
);
CREATE INDEX page_bookmarks_kept_at_idx ON page_bookmarks (kept_at);
