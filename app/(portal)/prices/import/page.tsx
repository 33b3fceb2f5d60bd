import type { Metadata } from "next";
import { ImportPrices } from "@/components/price/import-prices";
import { PageHeader } from "@/components/ui/page-header";
import { requireRole } from "@/lib/auth/require-operator";
import { PRICES_PATH } from "@/lib/price/price-list";

export const metadata: Metadata = { title: "Import prices" };

/** Puts a CSV file in the place of all prices. */
export default async function ImportPricesPage() {
  await requireRole("administrator");
  return (
    <>
      <PageHeader
        back={{ href: PRICES_PATH, label: "Prices" }}
        title="Import prices"
        description="A CSV file in UTF-8, as “Export” writes it. It takes the place of all prices there are: the whole of it, or nothing when a row cannot be used."
      />
      <div className="grid max-w-3xl gap-5">
        <ImportPrices />
        <details className="text-sm">
          <summary className="w-fit cursor-pointer font-medium">What the columns mean</summary>
          <dl className="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
            {columns.map(([name, meaning]) => (
              <div key={name} className="contents">
                <dt className="font-mono text-[0.8125rem]">{name}</dt>
                <dd className="text-muted">{meaning}</dd>
              </div>
            ))}
          </dl>
        </details>
      </div>
    </>
  );
}

const columns: [string, string][] = [
  ["country_code", "Of the recipient: a two-letter code, or * for all other countries. Must be there."],
  ["carrier", "A carrier's name. Blank: any."],
  ["sender_type", "long_code, toll_free, short_code or alphanumeric. Blank: any."],
  ["message_type", "SMS (priced per segment) or MMS. Must be there."],
  ["rate", "US dollars with a point, at most six decimals, e.g. 0.004. Must be there."],
  ["carrier_fee", "On top of the rate, written alike. Blank: none."],
];
