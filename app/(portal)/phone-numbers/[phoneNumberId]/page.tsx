import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache, Suspense } from "react";
import { updatePhoneNumber } from "@/app/(portal)/phone-numbers/actions";
import { sendingVerbs } from "@/app/(portal)/sending-verbs";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { AssignForm } from "@/components/phone-number/assign-form";
import { HealthHistory, HealthHistorySkeleton } from "@/components/phone-number/health-history";
import { HealthStatus } from "@/components/phone-number/health-status";
import { NumberFields } from "@/components/phone-number/number-fields";
import { NumberVerbButtons } from "@/components/phone-number/number-verb-buttons";
import { describeEffectiveRate, NUMBER_TYPE_LABELS } from "@/components/phone-number/number-words";
import { SendingControls } from "@/components/sending/sending-controls";
import { Badge } from "@/components/ui/badge";
import { TextLink } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { requireUser } from "@/lib/auth/require-operator";
import { listCarrierChoices } from "@/lib/carrier/list-carriers";
import { systemClock } from "@/lib/clock";
import { describeCount } from "@/lib/describe-count";
import { AppError } from "@/lib/errors/app-error";
import { countryName } from "@/lib/messaging-profile/country-name";
import { listProfileChoices } from "@/lib/messaging-profile/service";
import { getNumber } from "@/lib/phone-number/inventory-service";
import { getNumberHistory } from "@/lib/phone-number/pool-health-service";
import type { NumberRow } from "@/lib/phone-number/types";
import { getSendingState } from "@/lib/sending/service";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import { roleAllows } from "@/lib/user/types";
import { numberVerbs } from "../number-verbs";

interface NumberPageProps {
  params: Promise<{ phoneNumberId: string }>;
}

const readNumber = cache(async (id: string): Promise<NumberRow> => {
  try {
    return await getNumber(systemClock, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: NumberPageProps): Promise<Metadata> {
  await requireUser();
  return { title: (await readNumber((await params).phoneNumberId)).e164 };
}

/** One number: what it is and does, its settings, its profile. */
export default async function NumberPage({ params }: NumberPageProps) {
  const user = await requireUser();
  const number = await readNumber((await params).phoneNumberId);
  const { heldAt } = await getSendingState({ kind: "number", id: number.id });
  const mayEdit = roleAllows(user.role, "operator");
  return (
    <>
      <PageHeader
        back={{ href: "/phone-numbers", label: "Phone numbers" }}
        title={number.e164}
        badge={
          <>
            {number.enabled ? <Badge tone="success">Enabled</Badge> : <Badge tone="warning">Disabled</Badge>}
            {heldAt && <Badge tone="warning">Sending held</Badge>}
          </>
        }
        actions={
          mayEdit && (
            <>
              <SendingControls
                scope={{ kind: "number", id: number.id }}
                name={number.e164}
                isHeld={heldAt !== null}
                actions={sendingVerbs}
              />
              <NumberVerbButtons
                id={number.id}
                e164={number.e164}
                enabled={number.enabled}
                isAssigned={number.assignment !== null}
                actions={numberVerbs}
              />
            </>
          )
        }
      />
      <div className="grid gap-6">
        <Panel>
          <DescriptionList columns={3} items={factsOf(number)} />
        </Panel>
        <Suspense fallback={<HealthHistorySkeleton />}>
          <History id={number.id} />
        </Suspense>
        {mayEdit && (
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <Panel title="Settings">
              <ActionForm action={updatePhoneNumber} aria-label="Settings" successMessage="Number saved">
                <input type="hidden" name="numberId" value={number.id} />
                <NumberFields
                  carriers={await listCarrierChoices()}
                  carrierId={number.carrierId}
                  canMms={number.canMms}
                  messagesPerSecond={number.messagesPerSecond}
                  tags={number.tags}
                  {...(number.type === "alphanumeric" && { alphanumeric: number })}
                />
                <FormActions>
                  <SubmitButton>Save</SubmitButton>
                </FormActions>
              </ActionForm>
            </Panel>
            <Panel
              title={number.assignment ? "Move to another profile" : "Assign to a profile"}
              description={
                number.assignment
                  ? "The mappings and pins it holds on its present profile end."
                  : "It sends nothing until it is on a profile."
              }
            >
              <AssignForm
                action={numberVerbs.assign}
                numberIds={[number.id]}
                profiles={(await listProfileChoices()).filter(
                  ({ id }) => id !== number.assignment?.profileId,
                )}
              />
            </Panel>
          </div>
        )}
      </div>
    </>
  );
}

/** Beside the facts, which do not wait for it. */
async function History({ id }: { id: string }) {
  return <HealthHistory hours={await getNumberHistory(systemClock, id)} />;
}

function factsOf({ assignment, held, ...number }: NumberRow) {
  return [
    { label: "Type", value: NUMBER_TYPE_LABELS[number.type] },
    { label: "Country", value: countryName(number.countryCode) ?? "None" },
    { label: "Area code", value: number.areaCode },
    {
      label: "Messaging profile",
      value: assignment && (
        <>
          <TextLink href={`/messaging-profiles/${assignment.profileId}/numbers`}>
            {assignment.profileName}
          </TextLink>
          <span className="block text-[0.8125rem] text-muted">
            since <Time value={assignment.since.getTime()} mode="absolute" />
          </span>
        </>
      ),
    },
    {
      label: "Mappings held",
      value: held && `${describeMappingCount(held.mappings)} and ${describeMappingCount(held.pins, "pin")}`,
    },
    { label: "Health", value: <HealthStatus health={number.health} /> },
    { label: "Queue", value: describeCount(number.queued, "message") },
    {
      label: "Carrier",
      value: <TextLink href={`/carriers/${number.carrierId}`}>{number.carrierName}</TextLink>,
    },
    { label: "Rate", value: describeEffectiveRate(number) },
    { label: "MMS", value: number.canMms ? "Can send MMS" : "SMS only" },
    ...(number.type === "alphanumeric"
      ? [{ label: "US fallback number", value: number.usLongCodeFallback }]
      : []),
    {
      label: "Tags",
      value:
        number.tags.length > 0 ? (
          <span className="flex flex-wrap gap-1">
            {number.tags.map((tag) => (
              <Badge key={tag}>{tag}</Badge>
            ))}
          </span>
        ) : null,
    },
    { label: "Added", value: <Time value={number.createdAt.getTime()} mode="absolute" /> },
  ];
}
