import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { TextLink } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import { AttemptPanel } from "@/components/webhook/attempt-panel";
import { eventLabels, stateLabels, stateOf, stateTones } from "@/components/webhook/delivery-words";
import { RefreshWhilePending } from "@/components/webhook/live-delivery";
import { RedeliverButton } from "@/components/webhook/redeliver-chosen";
import { requireRole } from "@/lib/auth/require-operator";
import { AppError } from "@/lib/errors/app-error";
import { roleAllows } from "@/lib/user/types";
import { composeBody, cutText } from "@/lib/webhook/compose-body";
import { type DeliveryDetails, getDelivery } from "@/lib/webhook/list-deliveries";
import { redeliverWebhooks } from "../actions";

export const metadata: Metadata = { title: "Webhook delivery" };

/** One event on its way to an application: where it went, every attempt, what was sent and what came back. */
export default async function WebhookDeliveryPage({ params }: { params: Promise<{ deliveryId: string }> }) {
  const user = await requireRole("viewer");
  const delivery = await findOrNotFound((await params).deliveryId);
  const { id, eventType, isPending, payload, apiVersion, attempts } = delivery;
  const state = stateOf(delivery);
  return (
    <>
      {isPending && <RefreshWhilePending deliveryId={id} attemptCount={attempts.length} />}
      <PageHeader
        back={{ href: "/webhook-deliveries", label: "Webhook deliveries" }}
        title={eventLabels[eventType] ?? eventType}
        badge={<Badge tone={stateTones[state]}>{stateLabels[state]}</Badge>}
        actions={
          !isPending &&
          roleAllows(user.role, "operator") && (
            <RedeliverButton deliveryIds={[id]} what="this webhook" action={redeliverWebhooks} />
          )
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="grid min-w-0 gap-6">
          {attempts.length === 0 && (
            <Panel title="Attempts">
              <EmptyState title="No attempt yet">
                It is sent as soon as a worker has a hand free for its endpoint.
              </EmptyState>
            </Panel>
          )}
          {attempts.toReversed().map((attempt) => (
            <AttemptPanel
              key={attempt.attempt}
              attempt={attempt}
              body={payload === null ? "" : cutText(composeBody(apiVersion, payload, attempt))}
            />
          ))}
        </div>
        <div className="grid min-w-0 gap-6">
          <Panel title="Details">
            <Facts delivery={delivery} />
          </Panel>
          {payload !== null && (
            <Panel title="Event">
              <pre className="max-h-[36rem] overflow-auto font-mono text-[0.8125rem] break-words whitespace-pre-wrap">
                {JSON.stringify(JSON.parse(payload), null, 2)}
              </pre>
            </Panel>
          )}
        </div>
      </div>
    </>
  );
}

async function findOrNotFound(id: string): Promise<DeliveryDetails> {
  try {
    return await getDelivery(id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}

function Facts({ delivery }: { delivery: DeliveryDetails }) {
  const { attempts, url, isPending, dueAtMs } = delivery;
  // Attempts only ever begin with the URL, unless it was left alone.
  const isPassedOver =
    attempts[0] !== undefined && attempts[0].url !== url && attempts[0].url === delivery.failoverUrl;
  return (
    <DescriptionList
      items={[
        { label: "Occurred", value: <Time value={delivery.occurredAtMs} mode="absolute" seconds /> },
        {
          label: "Messaging profile",
          value: delivery.profileDeleted ? (
            `${delivery.profileName ?? delivery.messagingProfileId} (deleted)`
          ) : (
            <TextLink href={`/messaging-profiles/${delivery.messagingProfileId}/settings`}>
              {delivery.profileName}
            </TextLink>
          ),
        },
        {
          label: "Message",
          value: delivery.messageId && (
            <TextLink href={`/messages/${delivery.messageId}`}>Show the message</TextLink>
          ),
        },
        { label: "API version", value: delivery.apiVersion },
        { label: "Next attempt", value: isPending && dueAtMs !== null ? <Time value={dueAtMs} /> : null },
        {
          label: "Over since",
          value: !isPending && delivery.finishedAtMs !== null && (
            <Time value={delivery.finishedAtMs} mode="absolute" seconds />
          ),
        },
        {
          label: "URL",
          value: (
            <span className="break-all">
              {url}
              {isPassedOver && " (left alone for a minute, after 20 failures in a row)"}
            </span>
          ),
        },
        {
          label: "Failover URL",
          value: delivery.failoverUrl && <span className="break-all">{delivery.failoverUrl}</span>,
        },
        {
          label: "Event id",
          value: (
            <span className="flex items-center gap-1">
              <code className="min-w-0 font-mono text-sm break-all">{delivery.id}</code>
              <CopyButton value={delivery.id} label="event id" />
            </span>
          ),
        },
      ].map((item) => ({ ...item, value: item.value || null }))}
    />
  );
}
