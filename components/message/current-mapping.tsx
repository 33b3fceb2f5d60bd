import { TextLink } from "@/components/ui/link-button";
import { Countdown, Time } from "@/components/ui/time";
import type { MappingView } from "@/lib/sticky-sender/list-mappings";

/** What the recipient of a message is mapped to now, and until when. */
export function CurrentMapping({
  mapping,
  recipient,
  profileId,
}: {
  mapping: MappingView | null;
  recipient: string;
  profileId: string;
}) {
  if (mapping === null) {
    return (
      <p className="border-s-2 border-border ps-3 text-sm text-muted">
        The recipient has no sticky mapping on this profile now.
      </p>
    );
  }
  const href = `/messaging-profiles/${profileId}/sticky-mappings?recipient=${encodeURIComponent(recipient)}`;
  return (
    <div className="border-s-2 border-highlight ps-3 text-sm">
      <p>
        {mapping.state === "pinned" ? "Pinned" : "Mapped"} to{" "}
        <span className="figures">{mapping.sender}</span>
        {mapping.expiresAtMs === null && ", never expires"}
        {mapping.expiresAtMs !== null && mapping.state === "live" && (
          <>
            , expires <Time value={mapping.expiresAtMs} mode="absolute" />, in{" "}
            <strong className="font-semibold">
              <Countdown until={mapping.expiresAtMs} />
            </strong>
          </>
        )}
        {mapping.expiresAtMs !== null && mapping.state === "expired" && (
          <>
            , expired <Time value={mapping.expiresAtMs} mode="absolute" />
          </>
        )}
        .
      </p>
      <p>
        <TextLink href={href}>Show it among the sticky mappings</TextLink>
      </p>
    </div>
  );
}
