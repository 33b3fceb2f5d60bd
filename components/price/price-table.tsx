import type { ReactNode } from "react";
import { NUMBER_TYPE_LABELS } from "@/components/phone-number/number-words";
import { type Column, DataTable } from "@/components/ui/data-table";
import type { SelectOption } from "@/components/ui/select-field";
import { countryLabel } from "@/lib/price/price-list";
import type { Price } from "@/lib/price/types";
import { DeletePrice, type DeletePriceAction } from "./delete-price";
import { EditPrice, type SavePriceAction } from "./price-form";
import { dollars } from "./price-words";

/** The prices, each with its buttons. */
export function PriceTable({
  prices,
  carriers,
  save,
  remove,
  empty,
}: {
  prices: readonly Price[];
  carriers: readonly SelectOption[];
  save: SavePriceAction;
  remove: DeletePriceAction;
  empty: ReactNode;
}) {
  return (
    <DataTable
      caption="Prices"
      rows={prices}
      rowKey={(price) => price.id}
      empty={empty}
      columns={[
        ...columns,
        {
          key: "actions",
          header: "Actions",
          isActions: true,
          cell: (price) => (
            <span className="flex justify-end gap-1">
              <EditPrice price={price} save={save} carriers={carriers} />
              <DeletePrice price={price} remove={remove} />
            </span>
          ),
        },
      ]}
    />
  );
}

const any = <span className="text-muted">any</span>;

const columns: readonly Column<Price>[] = [
  {
    key: "country",
    header: "Country",
    isPrimary: true,
    cell: ({ countryCode }) => (
      <span className="font-medium">
        {countryLabel(countryCode)}{" "}
        <span className="font-mono text-[0.8125rem] font-normal text-muted">{countryCode}</span>
      </span>
    ),
  },
  {
    key: "message",
    header: "Message",
    cell: ({ messageType }) => (
      <>
        {messageType}
        {messageType === "SMS" && <span className="text-muted"> segment</span>}
      </>
    ),
  },
  {
    key: "sender",
    header: "Sender",
    cell: ({ senderType }) => (senderType === null ? any : NUMBER_TYPE_LABELS[senderType]),
  },
  {
    key: "carrier",
    header: "Carrier",
    cell: ({ carrierName }) =>
      carrierName === null ? any : <span className="break-words">{carrierName}</span>,
  },
  amount("rate", "Rate", ({ rateMicros }) => rateMicros),
  amount("fee", "Carrier fee", ({ carrierFeeMicros }) => carrierFeeMicros),
  amount("total", "Together", ({ rateMicros, carrierFeeMicros }) => rateMicros + carrierFeeMicros),
];

function amount(key: string, header: string, microsOf: (price: Price) => number): Column<Price> {
  return {
    key,
    header,
    align: "end",
    cell: (price) => <span className="figures whitespace-nowrap">{dollars(microsOf(price))}</span>,
  };
}
