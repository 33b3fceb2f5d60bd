import { MessagesSquare } from "lucide-react";
import type { Metadata } from "next";
import { ImportOptOuts } from "@/components/opt-out/import-opt-outs";
import { LinkButton } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/states";
import { requireRole } from "@/lib/auth/require-operator";
import { listProfilesToFilterBy } from "@/lib/message/list-messages";
import { first, type SearchParameters } from "@/lib/message/message-log-request";
import { optOutListPath } from "@/lib/opt-out/list-href";

export const metadata: Metadata = { title: "Import opt-outs" };

/** Imports opt-outs from a CSV file. */
export default async function ImportOptOutsPage({
  searchParams,
}: {
  searchParams: Promise<SearchParameters>;
}) {
  await requireRole("operator");
  const wanted = first((await searchParams).profile);
  const profiles = (await listProfilesToFilterBy(null)).filter(({ deleted }) => !deleted);
  const chosen =
    profiles.find(({ id }) => id === wanted) ?? (profiles.length === 1 ? profiles[0] : undefined);
  return (
    <>
      <PageHeader
        back={{ href: optOutListPath, label: "Opt-outs" }}
        title="Import opt-outs"
        description="A CSV file in UTF-8, as “Export” writes it, or with the column recipient alone. Rows that cannot be used are refused with the reason; the others are imported. Nobody is opted in by an import."
      />
      {profiles.length > 0 ? (
        <div className="grid max-w-3xl gap-5">
          <ImportOptOuts
            profiles={profiles.map(({ id, name }) => ({ value: id, label: name }))}
            initialId={chosen?.id ?? null}
          />
          <details className="text-sm">
            <summary className="w-fit cursor-pointer font-medium">What the columns mean</summary>
            <dl className="mt-3 grid gap-x-6 gap-y-2 sm:grid-cols-[10rem_1fr]">
              {columns.map(([name, meaning]) => (
                <div key={name} className="contents">
                  <dt className="font-mono text-[0.8125rem]">{name}</dt>
                  <dd className="text-muted">{meaning}</dd>
                </div>
              ))}
            </dl>
          </details>
        </div>
      ) : (
        <EmptyState
          icon={<MessagesSquare />}
          title="There is no messaging profile"
          action={<LinkButton href="/messaging-profiles">Go to Messaging</LinkButton>}
        >
          Opt-outs belong to a messaging profile. Create one first.
        </EmptyState>
      )}
    </>
  );
}

const columns: [string, string][] = [
  ["recipient", "Phone number in any common notation. The only column that must be there."],
  ["number", "The number that was told. Blank: none."],
  ["keyword", "The word that was sent. Blank: none."],
  ["created_at", "ISO 8601 with a zone, e.g. 2026-01-31T09:30:00Z. Blank: now."],
  ["source", "Passed over: what is imported says “Imported”."],
  ["messaging_profile_id", "Passed over: all rows go to the profile chosen above."],
];
