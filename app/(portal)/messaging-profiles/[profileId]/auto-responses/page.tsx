import { MessageSquareReply } from "lucide-react";
import type { Metadata } from "next";
import type { AutoResponseActions } from "@/components/auto-response/auto-response-actions";
import { AutoResponseMenu } from "@/components/auto-response/auto-response-menu";
import { AddAutoResponse, EditStandardAnswer } from "@/components/auto-response/edit-auto-response";
import { operationWords } from "@/components/auto-response/operation-words";
import { type Column, DataTable } from "@/components/ui/data-table";
import { TextLink } from "@/components/ui/link-button";
import type { SelectOption } from "@/components/ui/select-field";
import { EmptyState } from "@/components/ui/states";
import { requireUser } from "@/lib/auth/require-operator";
import { describeStandardAnswers, type StandardAnswer } from "@/lib/auto-response/describe-profile";
import { STANDARD_RESPONSES } from "@/lib/auto-response/match-keyword";
import { type AutoResponse, listAutoResponses } from "@/lib/auto-response/service";
import { ANY_COUNTRY } from "@/lib/auto-response/types";
import { listCountries } from "@/lib/messaging-profile/allowed-destinations";
import { countryName } from "@/lib/messaging-profile/country-name";
import { optOutListHref } from "@/lib/opt-out/list-href";
import { roleAllows } from "@/lib/user/types";
import { readProfile } from "../read-profile";
import { removeAutoResponse, saveAutoResponse } from "./actions";

export const metadata: Metadata = { title: "Auto-responses" };

const autoResponseActions: AutoResponseActions = { save: saveAutoResponse, remove: removeAutoResponse };

/** Which words opt out, opt in or ask for help, and what they are answered with. */
export default async function AutoResponsesPage({ params }: { params: Promise<{ profileId: string }> }) {
  const user = await requireUser();
  const { id: profileId } = await readProfile((await params).profileId);
  const entries = await listAutoResponses(profileId);
  const standard = describeStandardAnswers(entries);
  const named = new Set(standard.map(({ entry }) => entry));
  const own = entries.filter((entry) => !named.has(entry) || hasOwnWords(entry, standard));
  const countries: SelectOption[] = [
    { value: ANY_COUNTRY, label: "All other countries" },
    ...listCountries().map(({ code, name }) => ({ value: code, label: name })),
  ];
  const actions = roleAllows(user.role, "operator") ? autoResponseActions : null;
  return (
    <div className="grid gap-8">
      <section>
        <h2 className="text-lg font-semibold">Standard words</h2>
        <p className="mt-1 mb-4 max-w-3xl text-sm text-muted">
          These always work. The answer leaves from the number that was written to. On toll-free numbers the
          carrier networks answer STOP and START themselves, in addition. Who has opted out is on the page{" "}
          <TextLink href={optOutListHref({ profile: profileId })}>Opt-outs</TextLink>.
        </p>
        <DataTable
          caption="Standard words"
          rows={standard}
          rowKey={(row) => row.operation}
          empty={null}
          columns={standardColumns(profileId, countries, actions)}
        />
      </section>
      <section>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
          <div>
            <h2 className="text-lg font-semibold">Your own words</h2>
            <p className="mt-1 text-sm text-muted">
              For senders of one country, or of all. Words of the sender's country come first.
            </p>
          </div>
          {actions && <AddAutoResponse profileId={profileId} countries={countries} save={actions.save} />}
        </div>
        <DataTable
          caption="Your own words"
          rows={own}
          rowKey={(row) => row.id}
          empty={
            <EmptyState icon={<MessageSquareReply />} title="No words of your own">
              Add the words your recipients use in their language, such as ALTO, and what they are answered
              with.
            </EmptyState>
          }
          columns={ownColumns(profileId, countries, actions)}
        />
      </section>
    </div>
  );
}

/** Whether an entry is more than the answer to standard words. */
function hasOwnWords(entry: AutoResponse, standard: readonly StandardAnswer<AutoResponse>[]): boolean {
  const known = new Set(standard.flatMap(({ words }) => words));
  return entry.keywords.some((word) => !known.has(word.toUpperCase()));
}

function standardColumns(
  profileId: string,
  countries: readonly SelectOption[],
  actions: AutoResponseActions | null,
): Column<StandardAnswer<AutoResponse>>[] {
  return [
    {
      key: "words",
      header: "Words",
      isPrimary: true,
      cell: (row) => <span className="font-medium">{row.words.join(", ")}</span>,
    },
    { key: "does", header: "Does", fit: true, cell: (row) => operationWords[row.operation] },
    {
      key: "answer",
      header: "Answer",
      isWide: true,
      cell: (row) => <Answer text={row.text} operation={row.operation} />,
    },
    ...(actions
      ? [
          {
            key: "actions",
            header: "Actions",
            isActions: true,
            cell: (row: StandardAnswer<AutoResponse>) => (
              <EditStandardAnswer
                profileId={profileId}
                countries={countries}
                save={actions.save}
                name={row.words[0] ?? ""}
                id={row.entry?.id ?? ""}
                entry={
                  row.entry ?? {
                    countryCode: ANY_COUNTRY,
                    operation: row.operation,
                    keywords: row.words,
                    responseText: row.text,
                  }
                }
              />
            ),
          },
        ]
      : []),
  ];
}

function ownColumns(
  profileId: string,
  countries: readonly SelectOption[],
  actions: AutoResponseActions | null,
): Column<AutoResponse>[] {
  return [
    {
      key: "words",
      header: "Words",
      isPrimary: true,
      cell: (row) => <span className="font-medium break-words">{row.keywords.join(", ")}</span>,
    },
    { key: "does", header: "Does", fit: true, cell: (row) => operationWords[row.operation] },
    {
      key: "country",
      header: "Senders from",
      cell: (row) =>
        row.countryCode === ANY_COUNTRY
          ? "All other countries"
          : (countryName(row.countryCode) ?? row.countryCode),
    },
    {
      key: "answer",
      header: "Answer",
      isWide: true,
      cell: (row) => (
        <Answer text={row.responseText ?? STANDARD_RESPONSES[row.operation]} operation={row.operation} />
      ),
    },
    ...(actions
      ? [
          {
            key: "actions",
            header: "Actions",
            isActions: true,
            cell: (row: AutoResponse) => (
              <AutoResponseMenu
                profileId={profileId}
                id={row.id}
                entry={row}
                countries={countries}
                actions={actions}
              />
            ),
          },
        ]
      : []),
  ];
}

function Answer({ text, operation }: { text: string; operation: AutoResponse["operation"] }) {
  return (
    <>
      <p className="min-w-40 break-words whitespace-pre-wrap">{text}</p>
      {text === STANDARD_RESPONSES[operation] && <p className="text-[0.8125rem] text-muted">Standard text</p>}
    </>
  );
}
