import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import {
  mailSettingsTo,
  type SmtpSink,
  smtpRefusal,
  startRawServer,
  startSmtpSink,
} from "@/lib/testing/smtp-sink";
import { sendTestMails } from "./send-test-mail";
import { SmtpMailer } from "./smtp-mailer";

const db = setUpTestDatabase();
const ctx = { actor: { userId: null, label: "ann@example.com" }, clock: manualClock() };
let server: SmtpSink;
let profileId: string;

beforeEach(async () => {
  server = await startSmtpSink({
    onRcptTo: ({ address }, _session, callback) =>
      address.startsWith("gone") ? callback(smtpRefusal(550, "No such user")) : callback(),
  });
  profileId = await createStickyProfile(db.prisma);
  await setAddresses(["ann@example.com", "gone@example.com"]);
});
afterEach(() => server.stop());

const setAddresses = (spendAlertEmails: string[]) =>
  db.prisma.messagingProfile.update({
    where: { id: profileId },
    data: { name: "Support", spendAlertEmails },
  });
const mailer = () => new SmtpMailer(mailSettingsTo(server.port));

describe("a test e-mail", () => {
  it("says of each address what the mail server answered, and is noted", async () => {
    expect(await sendTestMails(ctx, profileId, { mailer: mailer() })).toEqual([
      { address: "ann@example.com", isSent: true, answer: expect.stringMatching(/^250/) },
      { address: "gone@example.com", isSent: false, answer: "550 No such user" },
    ]);
    expect(server.received).toMatchObject([
      { recipients: ["ann@example.com"], mail: { subject: "Test e-mail of Support" } },
    ]);
    expect(server.received[0]?.mail.text).toContain(`/messaging-profiles/${profileId}/settings`);
    const event = await db.prisma.auditEvent.findFirst({ orderBy: { id: "desc" } });
    expect(event).toMatchObject({
      action: "messaging_profile.test_email_sent",
      profileId,
      detail: { addresses: ["ann@example.com", "gone@example.com"], sent: 1 },
    });
  });

  it("is answered in time by a server that hangs", async () => {
    const hanging = await startRawServer(() => undefined);
    const slow = new SmtpMailer(mailSettingsTo(hanging.port));
    expect(await sendTestMails(ctx, profileId, { mailer: slow, withinMs: 300 })).toMatchObject([
      { isSent: false, answer: expect.stringContaining("did not answer") },
      { isSent: false },
    ]);
    await hanging.stop();
  });

  it("is refused without addresses, without a mail server, and for no profile", async () => {
    await expect(sendTestMails(ctx, profileId, { mailer: null })).rejects.toMatchObject({
      code: "invalid_value",
      detail: expect.stringContaining("SMTP_URL"),
    });
    await setAddresses([]);
    await expect(sendTestMails(ctx, profileId, { mailer: mailer() })).rejects.toMatchObject({
      detail: expect.stringContaining("no alert e-mails"),
    });
    await expect(sendTestMails(ctx, "x", { mailer: mailer() })).rejects.toMatchObject({ code: "not_found" });
  });
});
