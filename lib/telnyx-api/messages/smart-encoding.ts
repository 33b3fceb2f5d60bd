import { z } from "zod";
import { withoutMediaAddresses } from "@/lib/message/fall-back";
import type { MessageEncoding } from "@/lib/message/segments";
import { describeSubstitution } from "@/lib/smart-encoding/describe-substitution";

/** Both forms in which smart encoding is told: Telnyx' API description has the flag alone, its guide the object. */
export const wireSmartEncoding = {
  smart_encoding_applied: z.boolean().meta({ description: "Characters of the text were replaced." }),
  smart_encoding: z
    .object({
      smart_encoding_applied: z.boolean(),
      final_encoding: z.enum(["gsm7", "ucs2"]),
      segment_count: z.int(),
      character_count: z.int().meta({ description: "Of the text as it goes out." }),
      replaced_character_count: z.int().meta({ description: "Different characters." }),
      length_change: z.int().meta({ description: "In characters; negative = it got shorter." }),
    })
    .nullable()
    .meta({ description: "Of an SMS that is sent; null = an MMS, or received." }),
};

/** What is known of the text of a message. */
export interface EncodedContent {
  readonly type: "SMS" | "MMS";
  readonly text: string;
  /** What goes out where it differs; null = the text itself. */
  readonly wireText: string | null;
  /** Absent = none. */
  readonly mediaUrls?: readonly string[];
  readonly encoding: MessageEncoding;
  readonly characterCount: number;
  readonly parts: number;
}

/** What smart encoding did to a message that is sent (F2); null = it was received. */
export function presentSmartEncoding(
  content: EncodedContent | null,
): z.input<z.ZodObject<typeof wireSmartEncoding>> {
  if (content === null || content.type === "MMS")
    return { smart_encoding_applied: false, smart_encoding: null };
  const { isApplied, replacedCharacterCount, lengthChange } = describeSubstitution(
    content.text,
    // Of an MMS that went as SMS: the addresses were added, not substituted.
    content.wireText && withoutMediaAddresses(content.wireText, content.mediaUrls ?? []),
  );
  return {
    smart_encoding_applied: isApplied,
    smart_encoding: {
      smart_encoding_applied: isApplied,
      final_encoding: content.encoding,
      segment_count: content.parts,
      character_count: content.characterCount,
      replaced_character_count: replacedCharacterCount,
      length_change: lengthChange,
    },
  };
}
