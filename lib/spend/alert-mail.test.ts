import { describe, expect, it } from "vitest";
import { composeAlertMail } from "./alert-mail";

const mark = {
  profileId: "0195c1c2-8f0e-7cc2-8000-000000000001",
  profileName: "Support",
  day: "2026-12-31",
  dailyLimit: "10.00",
  percent: 100,
  spent: "10.02",
};

describe("the mail about a mark of the daily limit (F4)", () => {
  it("says at the limit what was spent, what is refused, and when it starts anew", () => {
    expect(composeAlertMail(mark, "https://sms.example.com")).toEqual({
      subject: "Support has reached its daily spend limit of $10.00",
      body: `The messaging profile Support has reached its daily spend limit.

Spent on 2026-12-31 (UTC): $10.02
Daily limit: $10.00
Starts anew: 2027-01-01 00:00 UTC

Its further messages are refused (error 40333) until midnight UTC, or until the limit is raised or switched off.

Spending: https://sms.example.com/messaging-profiles/0195c1c2-8f0e-7cc2-8000-000000000001/activity
Settings: https://sms.example.com/messaging-profiles/0195c1c2-8f0e-7cc2-8000-000000000001/settings

You get this because your address is among the alert e-mails of this profile.
`,
    });
  });

  it.each([50, 80, 90])("warns at %i %%", (percent) => {
    const { subject, body } = composeAlertMail({ ...mark, percent, spent: "8.001" }, "http://localhost:3000");
    expect(subject).toBe(`Support has spent ${percent} % of its daily limit of $10.00`);
    expect(body).toContain(`has spent ${percent} % of its daily limit.`);
    expect(body).toContain("Spent on 2026-12-31 (UTC): $8.001");
    expect(body).toContain("At the limit its further messages are refused");
  });
});
