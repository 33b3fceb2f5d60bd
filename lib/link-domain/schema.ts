import { z } from "zod";

/** Longest description of what a domain is for. */
export const MAX_USE_CASE_LENGTH = 200;

/** The form that adds a domain; the service reads the host. */
export const addDomainSchema = z.object({
  host: z.string().trim().min(1, "Enter a domain name.").max(300, "Use at most 300 characters."),
  scheme: z.enum(["https", "http"], { error: "Choose one of the offered values." }),
  useCase: z
    .string()
    .trim()
    .max(MAX_USE_CASE_LENGTH, `Use at most ${MAX_USE_CASE_LENGTH} characters.`)
    .refine((text) => !/\p{Cc}/u.test(text), "Use no line breaks or control characters.")
    .transform((text) => text || null),
});

export const domainIdSchema = z.object({ domainId: z.string() });
