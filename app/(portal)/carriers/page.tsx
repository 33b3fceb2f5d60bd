import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { Suspense } from "react";
import { CarrierTable } from "@/components/carrier/carrier-table";
import { NavigateButton } from "@/components/ui/navigate-button";
import { PageHeader } from "@/components/ui/page-header";
import { TableSkeleton } from "@/components/ui/skeleton";
import { requireUser } from "@/lib/auth/require-operator";
import { listCarriers } from "@/lib/carrier/list-carriers";
import { systemClock } from "@/lib/clock";
import { roleAllows } from "@/lib/user/types";

export const metadata: Metadata = { title: "Carriers" };

/** The ways out for messages, and how they are. */
export default async function CarriersPage() {
  const user = await requireUser();
  return (
    <>
      <PageHeader
        title="Carriers"
        description="What messages leave through. Each number belongs to one carrier."
        actions={
          roleAllows(user.role, "administrator") && (
            <NavigateButton href="/carriers/new" variant="primary" icon={<Plus aria-hidden />}>
              Add carrier
            </NavigateButton>
          )
        }
      />
      <Suspense fallback={<TableSkeleton />}>
        <Carriers />
      </Suspense>
    </>
  );
}

async function Carriers() {
  return <CarrierTable carriers={await listCarriers()} nowMs={systemClock.now()} />;
}
