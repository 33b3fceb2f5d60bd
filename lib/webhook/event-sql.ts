/**
 * The part of a statement that records webhook events of the messages it changed (F1), so that an event is there exactly
 * when the change is. It goes to the message's own URLs, else to those of its profile unless the message was sent without
 * them; where there is no URL nothing is written. What is sent is rendered when it is delivered.
 *
 * Which profiles have a URL is found out once for all rows: looking at the profile of each took a seventh of the statement
 * that ends the time in the queue, for messages that nobody is told of.
 *
 * @param from a table of the statement with `messaging_profile_id, id, webhook_url, webhook_failover_url,
 *   use_profile_webhooks` of messages; `c` in the expressions
 * @param eventType expression of the event's type; NULL = none happened
 * @param occurredAt expression of the instant
 */
export function insertMessageEvents({
  from,
  eventType,
  occurredAt,
}: {
  readonly from: string;
  readonly eventType: string;
  readonly occurredAt: string;
}): string {
  return `
    INSERT INTO webhook_queue (id, messaging_profile_id, message_id, event_type, occurred_at, api_version, url, failover_url, endpoint)
    SELECT new_uuid_v7(${occurredAt}), e.profile, e.message, e.type, ${occurredAt}, e.api_version,
           coalesce(e.url, e.failover), CASE WHEN e.url <> e.failover THEN e.failover END, webhook_endpoint(coalesce(e.url, e.failover))
    FROM (
        SELECT c.messaging_profile_id AS profile, c.id AS message, ${eventType} AS type, p.webhook_api_version AS api_version,
               CASE WHEN coalesce(c.webhook_url, c.webhook_failover_url, '') <> '' THEN nullif(c.webhook_url, '')
                    WHEN c.use_profile_webhooks IS NOT false THEN nullif(p.webhook_url, '') END AS url,
               CASE WHEN coalesce(c.webhook_url, c.webhook_failover_url, '') <> '' THEN nullif(c.webhook_failover_url, '')
                    WHEN c.use_profile_webhooks IS NOT false THEN nullif(p.webhook_failover_url, '') END AS failover
        FROM ${from} c JOIN messaging_profiles p ON p.id = c.messaging_profile_id
        WHERE c.webhook_url IS NOT NULL OR c.webhook_failover_url IS NOT NULL OR c.messaging_profile_id = ANY (ARRAY(
            SELECT id FROM messaging_profiles
            WHERE id IN (SELECT messaging_profile_id FROM ${from}) AND (webhook_url <> '' OR webhook_failover_url <> '')
        ))
        OFFSET 0
    ) e
    WHERE e.type IS NOT NULL AND coalesce(e.url, e.failover) IS NOT NULL`;
}

/**
 * The same for profiles whose spending reached their limit (F4): to the profile's URLs, once for each row of 100 percent.
 *
 * @param from a table of the statement with `messaging_profile_id, daily_limit, percent, spent`; amounts are told with two decimals,
 *   never rounded up
 * @param occurredAt expression of the instant
 */
export function insertSpendLimitEvents(from: string, occurredAt: string): string {
  return `
    INSERT INTO webhook_queue (id, messaging_profile_id, event_type, occurred_at, api_version, url, failover_url, endpoint, facts)
    SELECT new_uuid_v7(${occurredAt}), e.profile, 'messaging-profile.spend-limit-reached', ${occurredAt}, e.api_version,
           coalesce(e.url, e.failover), CASE WHEN e.url <> e.failover THEN e.failover END, webhook_endpoint(coalesce(e.url, e.failover)),
           json_build_object('configuredLimit', trunc(e.daily_limit, 2)::text, 'currentCost', trunc(e.spent, 2)::text)
    FROM (
        SELECT a.messaging_profile_id AS profile, a.daily_limit, a.spent, p.webhook_api_version AS api_version,
               nullif(p.webhook_url, '') AS url, nullif(p.webhook_failover_url, '') AS failover
        FROM ${from} a JOIN messaging_profiles p ON p.id = a.messaging_profile_id
        WHERE a.percent = 100
        OFFSET 0
    ) e
    WHERE coalesce(e.url, e.failover) IS NOT NULL`;
}
