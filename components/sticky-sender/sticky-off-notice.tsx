import { Callout } from "@/components/ui/callout";
import { LinkButton } from "@/components/ui/link-button";
import type { MappingProfile } from "@/lib/sticky-sender/types";

/** Says that mappings do not act now, and what becomes of them (S4, S14). Nothing while they do. */
export function StickyOffNotice({
  profile,
  mayEdit,
}: {
  profile: Pick<MappingProfile, "id" | "numberPoolEnabled" | "stickySender" | "switchOffBehaviour">;
  mayEdit: boolean;
}) {
  if (profile.numberPoolEnabled && profile.stickySender) return null;
  return (
    <Callout
      tone="warning"
      className="mb-5"
      title={
        profile.numberPoolEnabled ? "Sticky Sender is off" : "Number Pool is off, and with it Sticky Sender"
      }
      actions={
        <LinkButton size="sm" href={`/messaging-profiles/${profile.id}/settings`}>
          {mayEdit ? "Switch it on in the settings" : "See the settings"}
        </LinkButton>
      }
    >
      <p>
        {profile.switchOffBehaviour === "retain"
          ? "Messages neither use nor change these mappings. They are kept, and act again when it is switched on unless they have expired by then."
          : "Messages neither use nor make mappings. Switching it off cleared them; pins that were left out act again when it is switched on."}
      </p>
    </Callout>
  );
}
