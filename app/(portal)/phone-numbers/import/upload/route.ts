import { revalidatePath } from "next/cache";
import { operatorRoute } from "@/lib/auth/route";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { importNumbers } from "@/lib/phone-number/import-service";

/**
 * Imports a file of numbers, sent as the body itself so that it is read as it arrives. Parameters: `profile`, `carrier`, `move=on`,
 * `step=import`; without the last it only counts.
 */
export const POST = operatorRoute({ role: "operator" }, async (ctx, request) => {
  const { searchParams } = new URL(request.url);
  if (!request.body) throw new AppError("invalid_value", { field: "file", detail: "Choose a file." });
  const isDryRun = searchParams.get("step") !== "import";
  const report = await importNumbers(ctx, request.body, {
    defaultCountry: getEnv().defaultCountry,
    profileId: searchParams.get("profile") || null,
    carrierId: searchParams.get("carrier") || null,
    move: searchParams.get("move") === "on",
    dryRun: isDryRun,
  });
  if (!isDryRun) {
    revalidatePath("/phone-numbers", "layout");
    revalidatePath("/messaging-profiles", "layout");
  }
  return Response.json({ isDryRun, report, typed: null }, { headers: { "cache-control": "no-store" } });
});
