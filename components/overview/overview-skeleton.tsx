import { Skeleton } from "@/components/ui/skeleton";

const TILES = ["sent", "delivered", "queue", "health"];
const PANELS = ["volume", "delivery", "balance", "numbers"];

/** The start page while its figures are summed up. */
export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="grid gap-6">
      <div className="grid grid-cols-2 gap-3 sm:gap-4 lg:grid-cols-4">
        {TILES.map((tile) => (
          <Skeleton key={tile} className="h-26 w-full rounded-lg" />
        ))}
      </div>
      <div className="grid gap-6 xl:grid-cols-2">
        {PANELS.map((panel) => (
          <Skeleton key={panel} className="h-80 w-full rounded-lg" />
        ))}
      </div>
    </div>
  );
}
