import { TableSkeleton } from "@/components/ui/skeleton";

export default function LoadingTab() {
  return (
    <div role="status" aria-label="Loading">
      <TableSkeleton />
    </div>
  );
}
