import { z } from "zod";
import { AppError } from "@/lib/errors/app-error";
import { AUTO_RESPONSE_OPERATIONS } from "./types";

/** Words as typed: separated by commas, semicolons or line breaks. */
export function splitKeywords(text: string): string[] {
  return text
    .split(/[,;\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** An auto-response as the portal's form posts it; `id` "" = a new one. */
export const saveAutoResponseSchema = z.object({
  profileId: z.string(),
  id: z.string(),
  operation: z.enum(AUTO_RESPONSE_OPERATIONS as ["stop", "start", "info"], {
    error: "Choose what the words do.",
  }),
  countryCode: z.string(),
  keywords: z.string().transform(splitKeywords),
  responseText: z.string(),
});

export const deleteAutoResponseSchema = z.object({ profileId: z.string(), id: z.string() });

/** Takes the refusal of one word as one of the field that holds all of them. */
export async function withWordsInOneField<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError && error.field?.startsWith("keywords."))
      throw new AppError(error.code, { field: "keywords", detail: error.detail });
    throw error;
  }
}
