import { revalidatePath } from "next/cache";
import { operatorRoute } from "@/lib/auth/route";
import { AppError } from "@/lib/errors/app-error";
import { checkPriceImport } from "@/lib/price/check-import";
import { importPrices } from "@/lib/price/import-prices";
import { formatBadRows, readPriceUpload } from "@/lib/price/price-upload";

/**
 * Takes a CSV file of prices as the body. `mode=check` says what importing it would do, `mode=apply` puts it in the place of all
 * prices, `mode=refused` answers its bad rows as a CSV file. The file is not kept between requests.
 */
export const POST = operatorRoute({ role: "administrator" }, async (ctx, request) => {
  const mode = new URL(request.url).searchParams.get("mode");
  const text = await readPriceUpload(request.body);
  if (mode === "check") return answer(await checkPriceImport(text));
  if (mode === "refused") {
    const { bad } = await checkPriceImport(text);
    return new Response(formatBadRows(bad), {
      headers: { "content-type": "text/csv; charset=utf-8", "cache-control": "no-store" },
    });
  }
  if (mode !== "apply") throw new AppError("invalid_value", { detail: "Choose check, apply or refused." });
  const result = await importPrices(ctx, text);
  if (result.ok) revalidatePath("/prices");
  return answer(result);
});

function answer(body: unknown): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
