import type { ReactNode } from "react";
import { RowCheckbox, SelectAllCheckbox } from "./row-selection";

export interface Column<Row> {
  key: string;
  /** Column heading; also the name of the value in the card shown on small screens. */
  header: string;
  cell: (row: Row) => ReactNode;
  /** "end" for numbers. */
  align?: "start" | "end";
  /** The cell that names the row: rendered as its row header, on top of the card. One per table. */
  isPrimary?: boolean;
  /** The row's buttons: no visible heading, top right corner of the card. */
  isActions?: boolean;
  /** Shrinks the column to its content. */
  fit?: boolean;
  /** In a card: the value gets a line of its own below its name. */
  isWide?: boolean;
  /** Left out of the card. */
  hideInCard?: boolean;
}

export interface DataTableProps<Row> {
  /** What the rows are; the table's accessible name. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Shown instead of the table when there are no rows. */
  empty: ReactNode;
  /** Puts a checkbox named `name` before each row; the surrounding form posts the chosen row keys. */
  selection?: { name: string; rowLabel: (row: Row) => string };
}

/** Some browsers drop a table's own roles once CSS changes its `display`; written out they stay. */
const roles = {
  table: { role: "table" },
  rowgroup: { role: "rowgroup" },
  row: { role: "row" },
  columnheader: { role: "columnheader" },
  rowheader: { role: "rowheader" },
  cell: { role: "cell" },
} as const;

/**
 * A table rendered on the server. The header stays visible while the page scrolls; where there is no room for columns
 * the rows become cards.
 */
export function DataTable<Row>({ caption, columns, rows, rowKey, empty, selection }: DataTableProps<Row>) {
  if (rows.length === 0) return <Frame>{empty}</Frame>;
  return (
    <Frame>
      <div className="data-table">
        <div className="data-table__scroll">
          <table {...roles.table} aria-label={caption}>
            <thead {...roles.rowgroup}>
              <tr {...roles.row}>
                {selection && (
                  <th {...roles.columnheader} scope="col" data-fit="">
                    <SelectAllCheckbox name={selection.name} />
                  </th>
                )}
                {columns.map((column) => (
                  <th
                    key={column.key}
                    {...roles.columnheader}
                    scope="col"
                    data-align={column.align}
                    data-fit={column.fit || column.isActions ? "" : undefined}
                  >
                    {column.isActions ? <span className="sr-only">{column.header}</span> : column.header}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody {...roles.rowgroup}>
              {rows.map((row) => (
                <tr key={rowKey(row)} {...roles.row}>
                  {selection && (
                    <td {...roles.cell} data-select="">
                      <RowCheckbox
                        name={selection.name}
                        value={rowKey(row)}
                        label={selection.rowLabel(row)}
                      />
                    </td>
                  )}
                  {columns.map((column) => (
                    <td
                      key={column.key}
                      {...(column.isPrimary ? roles.rowheader : roles.cell)}
                      data-label={column.header}
                      data-align={column.align}
                      data-primary={column.isPrimary ? "" : undefined}
                      data-actions={column.isActions ? "" : undefined}
                      data-fit={column.fit || column.isActions ? "" : undefined}
                      data-wide={column.isWide ? "" : undefined}
                      data-card-hidden={column.hideInCard ? "" : undefined}
                    >
                      <div className="min-w-0">{column.cell(row)}</div>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="min-w-0 rounded-[calc(var(--radius)+2px)] border border-border bg-surface shadow-surface">
      {children}
    </div>
  );
}
