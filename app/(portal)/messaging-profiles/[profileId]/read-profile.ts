import { notFound } from "next/navigation";
import { cache } from "react";
import { AppError } from "@/lib/errors/app-error";
import { getProfile } from "@/lib/messaging-profile/service";

/** The profile of a page's address, read once per request; one that does not exist shows the not-found page. */
export const readProfile = cache(async (id: string) => {
  try {
    return await getProfile(id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});
