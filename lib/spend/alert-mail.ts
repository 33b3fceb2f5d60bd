import type { SpendMark } from "./alert-mail-repository";

/** A mail without its address. */
export interface AlertMail {
  readonly subject: string;
  readonly body: string;
}

const ALL = 100;

/** What a mail is for: with its address the key that keeps it from being sent twice. */
export function alertReason(mark: Pick<SpendMark, "profileId" | "day" | "dailyLimit" | "percent">): string {
  return `spend-alert ${mark.profileId} ${mark.day} ${mark.dailyLimit} ${mark.percent}`;
}

/**
 * What people are told when a profile's spending has reached a mark of its daily limit (F4): how much, of what, what happens
 * now, when it starts anew, and where to change it.
 *
 * @param publicUrl of the portal, without a slash at its end
 */
export function composeAlertMail(mark: SpendMark, publicUrl: string): AlertMail {
  const { profileName: name, percent, dailyLimit } = mark;
  const page = `${publicUrl}/messaging-profiles/${mark.profileId}`;
  const isReached = percent >= ALL;
  const happened = isReached
    ? `The messaging profile ${name} has reached its daily spend limit.`
    : `The messaging profile ${name} has spent ${percent} % of its daily limit.`;
  const consequence = isReached
    ? "Its further messages are refused (error 40333) until midnight UTC, or until the limit is raised or switched off."
    : "At the limit its further messages are refused (error 40333) until midnight UTC.";
  return {
    subject: isReached
      ? `${name} has reached its daily spend limit of $${dailyLimit}`
      : `${name} has spent ${percent} % of its daily limit of $${dailyLimit}`,
    body: [
      happened,
      "",
      `Spent on ${mark.day} (UTC): $${mark.spent}`,
      `Daily limit: $${dailyLimit}`,
      `Starts anew: ${dayAfter(mark.day)} 00:00 UTC`,
      "",
      consequence,
      "",
      `Spending: ${page}/activity`,
      `Settings: ${page}/settings`,
      "",
      "You get this because your address is among the alert e-mails of this profile.",
      "",
    ].join("\n"),
  };
}

function dayAfter(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}
