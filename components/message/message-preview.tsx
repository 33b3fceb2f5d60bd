"use client";

import { MessageCost } from "@/components/spend/message-cost";
import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import type { PreviewedRefusal, TestMessagePreview } from "@/lib/message/preview-test-message";
import { MappingChange } from "./mapping-change";
import { PreviewCandidates } from "./preview-candidates";
import { SelectionWhy, SenderNumber } from "./selection-why";
import type { PreviewState } from "./use-message-preview";

/** Which number would be used and why, before anything is sent. */
export function MessagePreview({
  state,
  profileHref,
  onOpenCandidates,
}: {
  state: PreviewState;
  profileHref: string;
  onOpenCandidates: () => void;
}) {
  const { preview, isStale, failure } = state;
  return (
    <div aria-live="polite" aria-busy={isStale} className="grid gap-4">
      {failure && <Callout tone="warning" title={failure} />}
      {preview === null ? (
        <p className="text-muted">
          {isStale
            ? "Looking for the number …"
            : "Enter a recipient to see which number would be used, and why."}
        </p>
      ) : (
        <div className={`grid gap-4 transition-opacity ${isStale ? "opacity-60" : ""}`}>
          <Answer preview={preview} profileHref={profileHref} onOpenCandidates={onOpenCandidates} />
        </div>
      )}
    </div>
  );
}

function Answer({
  preview,
  profileHref,
  onOpenCandidates,
}: {
  preview: TestMessagePreview;
  profileHref: string;
  onOpenCandidates: () => void;
}) {
  if (preview.kind === "bad_number") {
    const field = preview.field === "recipient" ? "recipient" : "sender";
    return (
      <p className="text-muted">
        The {field} is not complete: {preview.detail}
      </p>
    );
  }
  const { sender, refusal, trace, mapping } = preview;
  return (
    <>
      {refusal && <Refusal refusal={refusal} profileHref={profileHref} />}
      {sender && <SenderNumber e164={sender.e164} type={sender.type} />}
      {preview.cost && (
        <div>
          <p className="label">Cost</p>
          <MessageCost {...preview.cost} />
        </div>
      )}
      {sender?.reason === "explicit" && (
        <p className="font-medium">
          You chose this number: the number pool is not asked, and no sticky mapping is read or stored.
        </p>
      )}
      {trace && sender && <SelectionWhy trace={trace} />}
      {sender && sender.reason !== "explicit" && <MappingChange mapping={mapping} />}
      {sender && sender.reason !== "explicit" && (
        <PreviewCandidates candidates={preview.candidates} onOpen={onOpenCandidates} />
      )}
    </>
  );
}

const nextSteps: Readonly<Record<string, { readonly tab: "settings" | "numbers"; readonly label: string }>> =
  {
    pool_off: { tab: "settings", label: "Switch on Number Pool" },
    pool_empty: { tab: "numbers", label: "Assign numbers" },
    all_weights_zero: { tab: "settings", label: "Change the weights" },
    none_can_carry: { tab: "numbers", label: "See the numbers" },
    all_unhealthy: { tab: "numbers", label: "See the numbers' health" },
    profile_disabled: { tab: "settings", label: "Enable the profile" },
    destination_not_allowed: { tab: "settings", label: "Change the allowed destinations" },
    missing_destinations: { tab: "settings", label: "Change the allowed destinations" },
    spend_limit_reached: { tab: "settings", label: "Change the daily spend limit" },
    queue_full: { tab: "numbers", label: "See the queues" },
    invalid_sender: { tab: "numbers", label: "See the numbers" },
  };

/** Why the message would be refused, and where to change that. */
export function Refusal({ refusal, profileHref }: { refusal: PreviewedRefusal; profileHref: string }) {
  const next = nextSteps[refusal.reason ?? refusal.code];
  return (
    <Callout
      tone="warning"
      title="This message would be refused"
      actions={
        next && (
          <LinkButton href={`${profileHref}/${next.tab}`} size="sm">
            {next.label}
          </LinkButton>
        )
      }
    >
      {refusal.detail}
    </Callout>
  );
}
