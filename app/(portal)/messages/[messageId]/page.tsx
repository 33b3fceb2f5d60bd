import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cancelScheduledMessage } from "@/app/(portal)/messages/actions";
import { CancelScheduled } from "@/components/message/cancel-scheduled";
import { CurrentMapping } from "@/components/message/current-mapping";
import { GroupMembers } from "@/components/message/group-members";
import { LiveMessage, LiveMessageBadge, LiveMessageProgress } from "@/components/message/live-message";
import { MessageLinks } from "@/components/message/message-links";
import { MessageMediaList } from "@/components/message/message-media";
import { MessageWhy } from "@/components/message/message-why";
import { MessageCost } from "@/components/spend/message-cost";
import { CopyButton } from "@/components/ui/copy-button";
import { TextLink } from "@/components/ui/link-button";
import { PageHeader } from "@/components/ui/page-header";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import { MessageWebhooks } from "@/components/webhook/message-webhooks";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { getMessage, type MessageDetails } from "@/lib/message/get-message";
import { NO_PROFILE_ID } from "@/lib/message/no-profile";
import { showMedia } from "@/lib/message-media/shown-media";
import { listLinksOfMessage } from "@/lib/short-link/read-links";
import { getMapping } from "@/lib/sticky-sender/get-mapping";
import { roleAllows } from "@/lib/user/types";
import { listDeliveriesOfMessage } from "@/lib/webhook/list-deliveries";

export const metadata: Metadata = { title: "Message" };

const askedFor = {
  STOP: "STOP: no more messages from this profile",
  START: "START: messages again",
  HELP: "HELP",
} as const;

const encodings = { gsm7: "GSM-7", ucs2: "UCS-2" } as const;

/** One message: its way to the recipient, its text, its sender and why. */
export default async function MessagePage({ params }: { params: Promise<{ messageId: string }> }) {
  const user = await requireRole("viewer");
  const message = await findOrNotFound((await params).messageId);
  const [webhooks, links] = await Promise.all([
    listDeliveriesOfMessage(message.id),
    message.direction === "outbound" ? listLinksOfMessage(message) : [],
  ]);
  const isOutbound = message.direction === "outbound";
  const usesMappings =
    !message.profileDeleted && message.selectionReason !== null && message.selectionReason !== "explicit";
  const mapping = usesMappings
    ? await getMapping(message.messagingProfileId, message.recipient, systemClock.now())
    : null;
  return (
    <LiveMessage key={`${message.id} ${message.status}`} initial={message}>
      <PageHeader
        back={{ href: "/messages", label: "Messages" }}
        title={isOutbound ? `Message to ${message.recipient}` : `Message from ${message.sender}`}
        badge={<LiveMessageBadge />}
        actions={
          message.sendAtMs !== null &&
          roleAllows(user.role, "operator") && (
            <CancelScheduled
              message={{ id: message.id, recipient: message.recipient, sendAtMs: message.sendAtMs }}
              action={cancelScheduledMessage}
            />
          )
        }
      />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <div className="grid gap-6">
          <Panel title="Timeline">
            <LiveMessageProgress />
          </Panel>
          <Panel title="Text" footer={<TextFacts message={message} />}>
            {message.text === "" ? (
              <p className="text-muted">No text</p>
            ) : (
              <p className="break-words whitespace-pre-wrap">{message.text}</p>
            )}
            {message.wireText !== null && (
              <div className="mt-4">
                <p className="label">Sent as</p>
                <p className="mt-0.5 break-words whitespace-pre-wrap">{message.wireText}</p>
              </div>
            )}
          </Panel>
          {links.length > 0 && (
            <Panel title="Links">
              <MessageLinks links={links} />
            </Panel>
          )}
          {message.mediaUrls.length > 0 && (
            <Panel title="Media">
              <MessageMediaList media={showMedia(message.media, systemClock.now())} />
            </Panel>
          )}
        </div>
        <div className="grid gap-6">
          {isOutbound && (
            <Panel title="Sender">
              <div className="grid gap-4">
                <MessageWhy message={message} />
                {usesMappings && (
                  <CurrentMapping
                    mapping={mapping}
                    recipient={message.recipient}
                    profileId={message.messagingProfileId}
                  />
                )}
              </div>
            </Panel>
          )}
          {(message.groupMembers !== null || message.cc.length > 0) && (
            <Panel title={isOutbound ? "Group" : "Group: received by"}>
              <GroupMembers message={message} />
            </Panel>
          )}
          <Panel title="Details">
            <Facts message={message} />
          </Panel>
          {webhooks.length > 0 && (
            <Panel title="Webhooks">
              <MessageWebhooks rows={webhooks} />
            </Panel>
          )}
        </div>
      </div>
    </LiveMessage>
  );
}

async function findOrNotFound(id: string): Promise<MessageDetails> {
  try {
    return await getMessage(id);
  } catch (error) {
    if (error instanceof AppError && error.code === "message_not_found") notFound();
    throw error;
  }
}

function TextFacts({ message }: { message: MessageDetails }) {
  const characters = `${message.numChars.toLocaleString("en-US")} character${message.numChars === 1 ? "" : "s"}`;
  const segments = `${message.parts} segment${message.parts === 1 ? "" : "s"}`;
  return (
    <p className="figures text-muted">
      {encodings[message.encoding]} · {characters} · {segments}
    </p>
  );
}

function Facts({ message }: { message: MessageDetails }) {
  const moment = (ms: number | null) => (ms === null ? null : <Time value={ms} mode="absolute" seconds />);
  return (
    <DescriptionList
      items={[
        {
          label: "Messaging profile",
          value:
            message.messagingProfileId === NO_PROFILE_ID ? (
              "None: the number was on no profile"
            ) : message.profileDeleted ? (
              `${message.profileName ?? message.messagingProfileId} (deleted)`
            ) : (
              <TextLink href={`/messaging-profiles/${message.messagingProfileId}/settings`}>
                {message.profileName}
              </TextLink>
            ),
        },
        { label: "Direction", value: message.direction === "inbound" ? "Received" : "Sent" },
        { label: "Type", value: message.type },
        { label: "Subject", value: message.subject },
        { label: "From", value: <span className="figures">{message.sender || null}</span> },
        { label: "To", value: <span className="figures">{message.recipient}</span> },
        { label: "Carrier", value: message.carrierName },
        ...(message.direction === "outbound"
          ? [{ label: "Cost", value: message.price && <MessageCost {...message} price={message.price} /> }]
          : []),
        { label: "Scheduled for", value: moment(message.sendAtMs) },
        { label: "Valid until", value: moment(message.validUntilMs) },
        { label: "Asked for", value: message.autoresponseType && askedFor[message.autoresponseType] },
        {
          label: message.direction === "inbound" ? "Automatic answer" : "Answers",
          value: message.linkedMessageId && (
            <TextLink href={`/messages/${message.linkedMessageId}`}>
              {message.direction === "inbound" ? "The answer that was sent" : "A received message, by itself"}
            </TextLink>
          ),
        },
        {
          label: "Message id",
          value: (
            <span className="flex items-center gap-1">
              <code className="min-w-0 font-mono text-sm break-all">{message.id}</code>
              <CopyButton value={message.id} label="message id" />
            </span>
          ),
        },
        {
          label: "Carrier's id",
          value: message.carrierMessageId && (
            <code className="font-mono text-sm break-all">{message.carrierMessageId}</code>
          ),
        },
      ]}
    />
  );
}
