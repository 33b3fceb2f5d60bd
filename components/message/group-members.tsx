import { TextLink } from "@/components/ui/link-button";
import type { StoredMessage } from "@/lib/message/get-message";
import { MessageStatusText } from "./status-badge";

/**
 * Who a group MMS went to. Of one that was sent each recipient has a message of its own, which is a link away; of a received
 * one the carrier told the other recipients' numbers.
 */
export function GroupMembers({
  message: { id, recipient, groupMembers, cc },
}: {
  message: Pick<StoredMessage, "id" | "recipient" | "groupMembers" | "cc">;
}) {
  if (groupMembers === null) return <ReceivedBy recipients={[recipient, ...cc]} />;
  return (
    <ul className="grid gap-2 text-sm">
      {groupMembers.map((member) => (
        <li key={member.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-0.5">
          {member.id === id ? (
            <span className="figures">
              {member.recipient} <span className="text-muted">(this message)</span>
            </span>
          ) : (
            <TextLink href={`/messages/${member.id}`}>
              <span className="figures">{member.recipient}</span>
            </TextLink>
          )}
          <MessageStatusText status={member.status} />
        </li>
      ))}
    </ul>
  );
}

function ReceivedBy({ recipients: [ours, ...others] }: { recipients: readonly string[] }) {
  return (
    <ul className="grid gap-2 text-sm">
      <li className="figures">
        {ours} <span className="text-muted">(this message)</span>
      </li>
      {others.map((number) => (
        <li key={number} className="figures break-all">
          {number}
        </li>
      ))}
    </ul>
  );
}
