import { expect, it } from "vitest";
import { isRobot } from "./is-robot";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";

it.each<[string, string | null, boolean]>([
  ["an iPhone", IPHONE, false],
  [
    "Android",
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
    false,
  ],
  [
    "the browser inside Facebook",
    "Mozilla/5.0 (Linux; Android 14; SM-S918B; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/489.0.0.0;]",
    false,
  ],
  [
    "a desktop",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
    false,
  ],
  ["WhatsApp's preview", "WhatsApp/2.24.20.89 A", true],
  ["Facebook's preview", "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", true],
  [
    "iMessage's preview",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0",
    true,
  ],
  [
    "Applebot",
    "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15 (Applebot/0.1)",
    true,
  ],
  ["Twitter's preview", "Twitterbot/1.0", true],
  ["Slack's preview", "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)", true],
  ["Telegram's preview", "TelegramBot (like TwitterBot)", true],
  [
    "Google Messages' preview",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)) Chrome/56.0.2924.87 Safari/537.36",
    true,
  ],
  ["Googlebot", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", true],
  ["a program", "curl/8.5.0", true],
  ["nothing", "", true],
  ["no header", null, true],
])("tells %s", (_, userAgent, expected) => {
  expect(isRobot({ userAgent, purpose: null })).toBe(expected);
  expect(isRobot({ userAgent, purpose: null })).toBe(expected);
});

it.each(["prefetch", "prefetch;prerender", "preview"])(
  "takes a browser that looks ahead (%s) for no person",
  (purpose) => {
    expect(isRobot({ userAgent: IPHONE, purpose })).toBe(true);
  },
);
