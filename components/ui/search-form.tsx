import { Search } from "lucide-react";
import Form from "next/form";
import type { ReactNode } from "react";
import { Button } from "./button";
import { LinkButton } from "./link-button";
import { TextField } from "./text-field";

/** A search field above a list: a GET form, so that what was searched for is in the address and works without a script. */
export function SearchForm({
  label,
  search,
  action,
  keep = {},
  children,
}: {
  /** Accessible name and placeholder. */
  label: string;
  /** What was searched for. */
  search: string;
  /** Path of the list. */
  action: string;
  /** Further parameters of the address that stay. */
  keep?: Readonly<Record<string, string>>;
  /** Further fields: filters. */
  children?: ReactNode;
}) {
  const isNarrowed = search !== "" || Object.values(keep).some((value) => value !== "");
  return (
    <Form action={action} prefetch={false} role="search" className="mb-4 flex flex-wrap items-end gap-2">
      <TextField
        key={search}
        name="search"
        type="search"
        label={label}
        placeholder={label}
        hideLabel
        defaultValue={search}
        autoComplete="off"
        spellCheck={false}
        className="w-full sm:w-52"
      />
      {children}
      <Button type="submit" icon={<Search aria-hidden />}>
        Search
      </Button>
      {isNarrowed && (
        <LinkButton href={action} variant="ghost">
          Clear
        </LinkButton>
      )}
    </Form>
  );
}
