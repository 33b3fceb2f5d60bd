import type { Metadata } from "next";
import { TestMessageForm } from "@/components/message/test-message-form";
import { requireRole } from "@/lib/auth/require-operator";
import { getShortener } from "@/lib/link-domain/get-shortener";
import { listSendersToChoose, sendsThroughSimulator } from "@/lib/message/send-test-message";
import { listSimulatedRecipients } from "@/lib/message/simulated-recipients";
import { roleAllows } from "@/lib/user/types";
import { readProfile } from "../read-profile";
import { sendTestMessageFromPortal } from "./actions";

export const metadata: Metadata = { title: "Send test message" };

/** Writes a message, shows which number it would leave from and why, sends it, and follows it until its receipt. */
export default async function SendTestMessagePage({ params }: { params: Promise<{ profileId: string }> }) {
  const user = await requireRole("viewer");
  const profile = await readProfile((await params).profileId);
  const [senders, isSimulated, shortener] = await Promise.all([
    listSendersToChoose(profile.id),
    sendsThroughSimulator(profile.id),
    getShortener(profile),
  ]);
  return (
    <TestMessageForm
      key={profile.id}
      profile={{ id: profile.id, smartEncoding: profile.smartEncoding, shortener }}
      senders={senders}
      simulatedRecipients={isSimulated ? listSimulatedRecipients() : []}
      action={roleAllows(user.role, "operator") ? sendTestMessageFromPortal : null}
    />
  );
}
