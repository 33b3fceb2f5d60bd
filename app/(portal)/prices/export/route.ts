import { operatorRoute } from "@/lib/auth/route";
import { exportPrices } from "@/lib/price/import-prices";

/** All prices as a CSV file that can be edited and imported again. */
export const GET = operatorRoute({ role: "administrator" }, async () => {
  return new Response(await exportPrices(), {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": 'attachment; filename="prices.csv"',
      "cache-control": "no-store",
    },
  });
});
