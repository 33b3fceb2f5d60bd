import { z } from "zod";
import { isLinkPrefix, MAX_PREFIX_LENGTH } from "@/lib/short-link/link-code";
import type { UrlShortenerSettings } from "./types";

/** What a prefix may be, in words. */
export const PREFIX_RULE = `Use at most ${MAX_PREFIX_LENGTH} letters, digits, hyphens and underscores.`;

const switchField = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

const settingsFields = z.object({
  domain: z.string({ error: "Choose a domain." }).min(1, "Choose a domain.").max(300, "Choose a domain."),
  prefix: z.string().trim().refine(isLinkPrefix, PREFIX_RULE).default(""),
  replaceBlacklistOnly: switchField,
  sendWebhooks: switchField,
});

/** Off: whatever is in the fields out of sight does not matter. Absent = the form had no such fields, and nothing changes. */
export const urlShortenerFields = z
  .object({ shortensUrls: switchField, urlShortener: z.unknown().optional() })
  .transform(({ shortensUrls, urlShortener }, context): { urlShortener?: UrlShortenerSettings | null } => {
    if (urlShortener === undefined) return {};
    if (!shortensUrls) return { urlShortener: null };
    const parsed = settingsFields.safeParse(urlShortener);
    if (parsed.success) return { urlShortener: parsed.data };
    for (const { path, message } of parsed.error.issues)
      context.addIssue({ code: "custom", path: ["urlShortener", ...path], message });
    return z.NEVER;
  });
