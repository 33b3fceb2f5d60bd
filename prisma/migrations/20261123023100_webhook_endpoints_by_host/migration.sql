-- The upper half of an endpoint is its host and port, the lower half its path: the endpoints of a host lie together, so that
-- an application with a URL of its own for each message is one host among others, however many endpoints that makes.
CREATE OR REPLACE FUNCTION "webhook_endpoint"("url" text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT hashtext(lower(coalesce(substring(url FROM '^[^:]+://([^/?#]*)'), ''))::text)::bigint << 32
         | (hashtext(split_part(split_part(url, '#', 1), '?', 1))::bigint & 4294967295)
$$;
UPDATE "webhook_queue" SET "endpoint" = "webhook_endpoint"("url");
