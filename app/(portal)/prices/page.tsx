import { CircleDollarSign, Download, SearchX, Upload } from "lucide-react";
import type { Metadata } from "next";
import { AddPrice } from "@/components/price/price-form";
import { PriceTable } from "@/components/price/price-table";
import { SENDER_OPTIONS } from "@/components/price/price-words";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { KeysetPagination } from "@/components/ui/pagination";
import { SearchForm } from "@/components/ui/search-form";
import { SelectField } from "@/components/ui/select-field";
import { EmptyState } from "@/components/ui/states";
import { requireRole } from "@/lib/auth/require-operator";
import { listCarriers } from "@/lib/carrier/list-carriers";
import { first, type SearchParameters } from "@/lib/message/message-log-request";
import {
  PRICES_PATH,
  PRICES_PER_PAGE,
  type PriceListFields,
  type PricePage,
  pagePrices,
  priceListHref,
} from "@/lib/price/price-list";
import { listPrices } from "@/lib/price/service";
import { deletePrice, savePrice } from "./actions";

export const metadata: Metadata = { title: "Prices" };

/** What messages cost. For administrators. */
export default async function PricesPage({ searchParams }: { searchParams: Promise<SearchParameters> }) {
  await requireRole("administrator");
  const parameters = await searchParams;
  const fields: PriceListFields = {
    search: first(parameters.search),
    message: first(parameters.message),
    sender: first(parameters.sender),
    carrier: first(parameters.carrier),
  };
  const [prices, carrierRows] = await Promise.all([listPrices(), listCarriers()]);
  const carriers = carrierRows.map(({ id, name }) => ({ value: id, label: name }));
  const shown = pagePrices(prices, fields, Number(first(parameters.page) || 1));
  const isNarrowed = Object.values(fields).some((value) => value !== "");
  return (
    <>
      <PageHeader
        title="Prices"
        description="What messages cost, in US dollars, from the moment a price is saved. The most specific price wins: one for the recipient's country before one for all others, then one for the carrier, then one for the sender. A message that no price fits costs nothing."
        actions={
          <>
            <LinkButton href="/prices/export" icon={<Download aria-hidden />} download>
              Export
            </LinkButton>
            <LinkButton href="/prices/import" icon={<Upload aria-hidden />}>
              Import
            </LinkButton>
            <AddPrice save={savePrice} carriers={carriers} />
          </>
        }
      />
      {(prices.length > 0 || isNarrowed) && <Filters fields={fields} carriers={carriers} />}
      <PriceTable
        prices={shown.rows}
        carriers={carriers}
        save={savePrice}
        remove={deletePrice}
        empty={isNarrowed ? <NothingFound /> : <NothingYet />}
      />
      <Pages shown={shown} fields={fields} />
    </>
  );
}

function Filters({
  fields,
  carriers,
}: {
  fields: PriceListFields;
  carriers: readonly { value: string; label: string }[];
}) {
  const { search, ...rest } = fields;
  return (
    <SearchForm key={priceListHref(fields)} label="Country" search={search} action={PRICES_PATH} keep={rest}>
      <SelectField
        name="message"
        label="Message"
        hideLabel
        options={[
          { value: "", label: "SMS and MMS" },
          { value: "SMS", label: "SMS" },
          { value: "MMS", label: "MMS" },
        ]}
        defaultValue={fields.message}
        className="max-sm:w-[calc(50%-0.25rem)] sm:w-40!"
      />
      <SelectField
        name="sender"
        label="Sender"
        hideLabel
        options={[{ value: "", label: "Every sender" }, ...SENDER_OPTIONS]}
        defaultValue={fields.sender}
        className="max-sm:w-[calc(50%-0.25rem)] sm:w-40!"
      />
      <SelectField
        name="carrier"
        label="Carrier"
        hideLabel
        options={[{ value: "", label: "Every carrier" }, ...carriers]}
        defaultValue={fields.carrier}
        className="max-sm:w-[calc(50%-0.25rem)] sm:w-40!"
      />
    </SearchForm>
  );
}

function Pages({ shown, fields }: { shown: PricePage; fields: PriceListFields }) {
  const { page, pages, total, rows } = shown;
  if (total === 0) return null;
  const start = (page - 1) * PRICES_PER_PAGE;
  const number = (value: number) => value.toLocaleString("en-US");
  return (
    <KeysetPagination
      label="Pages of prices"
      firstHref={page > 1 ? priceListHref(fields) : null}
      previousHref={page > 1 ? priceListHref(fields, page - 1) : null}
      nextHref={page < pages ? priceListHref(fields, page + 1) : null}
      summary={`${number(start + 1)}–${number(start + rows.length)} of ${number(total)}`}
    />
  );
}

function NothingYet() {
  return (
    <EmptyState icon={<CircleDollarSign />} title="No prices">
      Every message costs nothing, and no daily spend limit is ever reached. Add what your carriers charge, or
      import a list.
    </EmptyState>
  );
}

function NothingFound() {
  return (
    <EmptyState
      icon={<SearchX />}
      title="No price matches"
      action={<LinkButton href={PRICES_PATH}>Clear filters</LinkButton>}
    >
      A country without a price of its own has that of all other countries.
    </EmptyState>
  );
}
