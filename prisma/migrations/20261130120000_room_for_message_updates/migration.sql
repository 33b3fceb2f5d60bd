-- A message's row changes three times within seconds: sending, sent, delivered. With room for one more version of every row
-- in its page all of these changes stay in their pages and touch no index; with a fifth of a page free half of them moved
-- the row, and heap, indexes and WAL together were twice as large. What was written before keeps its pages.
DO $$
DECLARE
    message_partition regclass;
BEGIN
    FOR message_partition IN SELECT inhrelid FROM pg_inherits WHERE inhparent = 'messages'::regclass LOOP
        EXECUTE format('ALTER TABLE %s SET (fillfactor = 50)', message_partition);
    END LOOP;
END $$;

-- As before, but for the fill factor.
CREATE OR REPLACE FUNCTION "ensure_message_partition"(moment timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    month_start timestamp := date_trunc('month', moment AT TIME ZONE 'UTC');
    lower_bound uuid := uuid_v7_floor(month_start AT TIME ZONE 'UTC');
    upper_bound uuid := uuid_v7_floor((month_start + interval '1 month') AT TIME ZONE 'UTC');
    partition_name text := 'messages_' || to_char(month_start, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ensure_message_partition'));
    IF to_regclass('message_partitions.' || partition_name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE message_partitions.%I (LIKE messages INCLUDING DEFAULTS INCLUDING CONSTRAINTS) WITH (fillfactor = 50)', partition_name);
    EXECUTE format('WITH moved AS (DELETE FROM message_partitions.messages_default WHERE id >= %L AND id < %L RETURNING *)
                    INSERT INTO message_partitions.%I SELECT * FROM moved', lower_bound, upper_bound, partition_name);
    EXECUTE format('ALTER TABLE messages ATTACH PARTITION message_partitions.%I FOR VALUES FROM (%L) TO (%L)',
                   partition_name, lower_bound, upper_bound);
    RETURN true;
END $$;
