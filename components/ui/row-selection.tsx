"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";

const boxStyle = "size-4 cursor-pointer accent-accent align-middle";

/** The checkbox of one table row. A plain input: it posts without a script. */
export function RowCheckbox({ name, value, label }: { name: string; value: string; label: string }) {
  return (
    <input
      type="checkbox"
      name={name}
      value={value}
      aria-label={label}
      data-row-select=""
      className={boxStyle}
    />
  );
}

function rowBoxes(scope: ParentNode | null | undefined, name: string): HTMLInputElement[] {
  return [...(scope?.querySelectorAll<HTMLInputElement>("input[data-row-select]") ?? [])].filter(
    (box) => box.name === name,
  );
}

/** Ticks or unticks all rows of its table. */
export function SelectAllCheckbox({ name }: { name: string }) {
  const ref = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const table = ref.current?.closest("table");
    if (!table) return;
    const reflect = () => {
      const boxes = rowBoxes(table, name);
      const chosen = boxes.filter((box) => box.checked).length;
      if (!ref.current) return;
      ref.current.checked = chosen > 0 && chosen === boxes.length;
      ref.current.indeterminate = chosen > 0 && chosen < boxes.length;
    };
    reflect();
    table.addEventListener("change", reflect);
    return () => table.removeEventListener("change", reflect);
  });

  return (
    <input
      ref={ref}
      type="checkbox"
      aria-label="Select all rows on this page"
      className={boxStyle}
      onChange={(event) => {
        const boxes = rowBoxes(event.currentTarget.closest("table"), name);
        for (const box of boxes) box.checked = event.currentTarget.checked;
        boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
      }}
    />
  );
}

/**
 * The bar with what can be done to the chosen rows. Must be inside the same form as the table; with a script it shows
 * only while rows are chosen and says how many.
 */
export function SelectionBar({
  name,
  children,
}: {
  /** The name of the table's checkboxes. */
  name: string;
  /** Buttons; or a function of the chosen row keys. */
  children: ReactNode | ((chosen: string[]) => ReactNode);
}) {
  const ref = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState<string[]>([]);

  useEffect(() => {
    const form = ref.current?.closest("form");
    if (!form) return;
    const read = () =>
      setChosen(
        rowBoxes(form, name)
          .filter((box) => box.checked)
          .map((box) => box.value),
      );
    read();
    form.addEventListener("change", read);
    return () => form.removeEventListener("change", read);
  }, [name]);

  return (
    <div ref={ref} aria-live="polite" className="sticky bottom-3 z-10">
      {chosen.length > 0 && (
        <div className="mt-3 flex flex-wrap items-center gap-3 rounded-lg border border-border bg-overlay px-4 py-2.5 shadow-overlay">
          <span className="figures text-sm font-medium">{chosen.length} selected</span>
          <div className="flex flex-wrap gap-2">
            {typeof children === "function" ? children(chosen) : children}
          </div>
        </div>
      )}
    </div>
  );
}
