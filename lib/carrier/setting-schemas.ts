import { z } from "zod";

/** An http or https address, without a slash at the end. */
export const httpUrlSetting = z
  .string()
  .refine((text) => isHttpUrl(text), "Give a full http or https address, such as https://api.example.com/v2.")
  .transform((text) => text.replace(/\/+$/, ""));

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, search, hash } = new URL(text);
  return ["http:", "https:"].includes(protocol) && username === "" && search === "" && hash === "";
}

/** Empty = absent. */
export const optionalText = z
  .string()
  .max(200, "This is too long.")
  .optional()
  .transform((text) => text || undefined);
