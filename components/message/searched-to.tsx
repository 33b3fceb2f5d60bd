import { LinkButton } from "@/components/ui/link-button";
import { Time } from "@/components/ui/time";

/** Says how far a search with bounded work has got, and leads on. */
export function SearchedTo({
  searchedTo,
  href,
}: {
  searchedTo: { readonly atMs: number; readonly towards: "older" | "newer" };
  href: string | null;
}) {
  return (
    <div className="mt-3 flex flex-wrap items-center gap-3 text-sm">
      <p>
        {searchedTo.towards === "older" ? "Searched back to " : "Searched forward to "}
        <Time value={searchedTo.atMs} mode="absolute" seconds />. There may be more beyond.
      </p>
      {href && (
        <LinkButton href={href} size="sm">
          Continue the search
        </LinkButton>
      )}
    </div>
  );
}
