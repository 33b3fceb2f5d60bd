import { PageSkeleton } from "@/components/ui/skeleton";

export default function LoadingProfiles() {
  return <PageSkeleton />;
}
