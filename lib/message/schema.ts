import { z } from "zod";
import { phoneNumberField } from "@/lib/phone-number/schema";
import { isAlphanumericSender, isShortCode } from "@/lib/phone-number/sender-type";
import { instantOfLocalTime } from "./local-time";

/** Value of the sender field that leaves the choice to the number pool. */
export const NUMBER_POOL = "";

/** A text as typed: line breaks are one character, as they are counted and sent, whatever the form made of them. */
export const messageTextField = z
  .string({ error: "Write a message." })
  .transform((text) => text.replace(/\r\n?/g, "\n"));

/** A number in any notation, or a short code or alphanumeric id as it is. */
function senderField(number: ReturnType<typeof phoneNumberField>) {
  return z.string().transform((text, context) => {
    const name = text.trim();
    if (isShortCode(name) || isAlphanumericSender(name)) return name;
    const parsed = number.safeParse(text);
    if (parsed.success) return parsed.data as string;
    for (const { message } of parsed.error.issues) context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

const messagingProfileId = z.uuid({ error: "There is no such messaging profile." });

/** The form that sends a test message. An empty or absent sender = the number pool chooses. */
export function sendTestMessageSchema(defaultCountry: string) {
  const number = phoneNumberField(defaultCountry);
  return z
    .object({
      messagingProfileId,
      recipient: number,
      text: messageTextField,
      mediaUrls: z.preprocess(
        (urls) => (urls === undefined ? [] : Array.isArray(urls) ? urls : [urls]),
        z.array(z.url({ error: "This media file has no address." })),
      ),
      sender: z.preprocess(
        (text) => (text === NUMBER_POOL ? undefined : text),
        senderField(number).optional(),
      ),
      sendAt: z.string().trim().default(""),
      zone: z.string().default("UTC"),
    })
    .refine(({ text, mediaUrls }) => text !== "" || mediaUrls.length > 0, {
      path: ["text"],
      error: "Write a message.",
    })
    .transform(({ sendAt, zone, ...message }, context) => {
      if (sendAt === "") return { ...message, sendAtMs: null };
      const sendAtMs = instantOfLocalTime(sendAt, zone || "UTC");
      if (sendAtMs !== null) return { ...message, sendAtMs };
      context.addIssue({ code: "custom", path: ["sendAt"], message: "Write a date and time." });
      return z.NEVER;
    });
}

/** What the preview of a test message is asked for; numbers are as typed, judged by the service. */
export const previewTestMessageSchema = z.object({
  recipient: z.string().max(1_000),
  text: messageTextField.pipe(z.string().max(20_000)),
  sender: z.string().max(1_000).default(NUMBER_POOL),
  mediaUrls: z.array(z.string().max(2_000)).max(100).default([]),
  withCandidates: z.boolean().default(false),
});
