import { z } from "zod";
import { describeE164Refusal } from "@/lib/phone-number/describe-e164-refusal";
import { parseE164 } from "@/lib/phone-number/e164";

/** A profile and a recipient in any notation, as the portal's form posts them. */
export function addOptOutSchema(defaultCountry: string) {
  return z.object({
    profileId: z.string({ error: "Choose a profile." }).min(1, "Choose a profile."),
    recipient: z.string({ error: "Enter a phone number." }).transform((text, context) => {
      const parsed = parseE164(text, { defaultCountry });
      if (parsed.ok) return parsed.e164;
      context.addIssue({ code: "custom", message: describeE164Refusal(parsed.reason) });
      return z.NEVER;
    }),
  });
}
