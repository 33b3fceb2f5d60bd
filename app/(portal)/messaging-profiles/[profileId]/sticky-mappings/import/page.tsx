import type { Metadata } from "next";
import { ImportPanel } from "@/components/sticky-sender/import-panel";
import { TextLink } from "@/components/ui/link-button";
import { requireRole } from "@/lib/auth/require-operator";
import type { MAPPING_COLUMNS } from "@/lib/sticky-sender/mapping-csv";
import { mappingListPath } from "@/lib/sticky-sender/mapping-list-href";
import { readProfile } from "../../read-profile";

export const metadata: Metadata = { title: "Import mappings" };

/** Imports mappings from a CSV file. */
export default async function ImportMappingsPage({ params }: { params: Promise<{ profileId: string }> }) {
  await requireRole("operator");
  const profile = await readProfile((await params).profileId);
  const listPath = mappingListPath(profile.id);
  return (
    <div className="grid max-w-3xl gap-5">
      <div>
        <p className="mb-1 text-sm">
          <TextLink href={listPath}>Sticky mappings</TextLink>
        </p>
        <h2 className="text-lg font-semibold">Import mappings</h2>
        <p className="mt-1.5 text-sm text-muted">
          A CSV file in UTF-8, as “Export” writes it. Each row replaces the mapping of its recipient. Rows
          that cannot be used are refused with the reason; the others are imported.
        </p>
      </div>
      <ImportPanel uploadPath={`${listPath}/import/file`} listPath={listPath} />
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
  );
}

const columns: [(typeof MAPPING_COLUMNS)[number], string][] = [
  ["recipient", "Phone number in any common notation."],
  ["sender", "A number of this profile."],
  ["created_at", "ISO 8601 with a zone, e.g. 2026-01-31T09:30:00Z. Blank: now."],
  ["last_message_at", "The same; the mapping's time counts from it. Blank: no message yet."],
  ["messages", "How many messages it has carried. Blank: none."],
  ["pinned", "true or false. Blank: false."],
];
