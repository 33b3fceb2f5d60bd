import { isbot } from "isbot";

/** Agents that fetch a link to show a preview of it, or to look ahead, beside those the list of `isbot` knows. */
const PREVIEW_AGENTS =
  /whatsapp|facebookexternalhit|facebot|twitterbot|slackbot|slack-imgproxy|telegrambot|discordbot|skypeuripreview|applebot|google-pagerenderer|google-read-aloud|googlemessages|viber|vkshare|linkedinbot|pinterest|redditbot|signal-(?:android|desktop|ios)|line-poker|kakaotalk-scrap|mastodon|bsky|iframely|embedly|bingpreview|snapchat(?:ads)?(?:bot|preview)/i;

/** What was sent with a request that says who, or what, opens a link. */
export interface Visitor {
  /** null = none was sent: no browser does that. */
  readonly userAgent: string | null;
  /** `Purpose` or `Sec-Purpose`; null = none. */
  readonly purpose: string | null;
}

const MOST_REMEMBERED = 2_000;
const known = new Map<string, boolean>();

/**
 * Whether a link was opened by a program on its own: a messenger's preview, a crawler, or a browser that fetches ahead of its
 * user. Everything else counts as a person.
 */
export function isRobot({ userAgent, purpose }: Visitor): boolean {
  if (purpose !== null && /prefetch|preview|prerender/i.test(purpose)) return true;
  if (userAgent === null || userAgent.trim() === "") return true;
  const remembered = known.get(userAgent);
  if (remembered !== undefined) return remembered;
  const answer = PREVIEW_AGENTS.test(userAgent) || isbot(userAgent);
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.set(userAgent, answer);
  return answer;
}
