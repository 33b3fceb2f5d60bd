import type { Metadata } from "next";
import { CarrierForm } from "@/components/carrier/carrier-form";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import { Panel } from "@/components/ui/panel";
import { requireRole } from "@/lib/auth/require-operator";
import { listCarrierKinds } from "@/lib/carrier/list-carriers";
import type { CarrierKindChoice } from "@/lib/carrier/types";
import { createCarrier } from "../actions";

export const metadata: Metadata = { title: "Add carrier" };

/** First the kind, then its form. `?kind=` = the kind. */
export default async function NewCarrierPage({
  searchParams,
}: {
  searchParams: Promise<{ kind?: string | string[] }>;
}) {
  await requireRole("administrator");
  const { kind: wanted } = await searchParams;
  const kinds = listCarrierKinds();
  const kind = kinds.find((each) => each.kind === wanted);
  if (!kind)
    return (
      <>
        <PageHeader
          back={{ href: "/carriers", label: "Carriers" }}
          title="Add carrier"
          description="How does it take messages?"
        />
        <Kinds kinds={kinds} />
      </>
    );
  return (
    <>
      <PageHeader
        back={{ href: "/carriers/new", label: "Kinds of carriers" }}
        title={`Add carrier: ${kind.label}`}
        description={kind.description}
      />
      <div className="max-w-xl">
        <Panel>
          <CarrierForm action={createCarrier} kind={kind} />
        </Panel>
      </div>
    </>
  );
}

function Kinds({ kinds }: { kinds: readonly CarrierKindChoice[] }) {
  return (
    <ul className="grid max-w-3xl gap-3 sm:grid-cols-2">
      {kinds.map(({ kind, label, description }) => (
        <li
          key={kind}
          className="relative rounded-[calc(var(--radius)+2px)] border border-border bg-surface p-4 shadow-surface has-[a:hover]:border-field-border"
        >
          <Link href={`/carriers/new?kind=${kind}`} className="font-semibold after:absolute after:inset-0">
            {label}
          </Link>
          <p className="mt-1 text-sm text-muted">{description}</p>
        </li>
      ))}
    </ul>
  );
}
