import { Callout } from "@/components/ui/callout";
import { TextLink } from "@/components/ui/link-button";
import type { NearLimit } from "@/lib/spend/list-alerts";
import { spendLevel } from "@/lib/spend/spend-level";

const SHOWN = 5;

/** Profiles that are near their daily limit or refuse messages because of it; nothing while all are fine. */
export function SpendWarnings({ profiles }: { profiles: readonly NearLimit[] }) {
  if (profiles.length === 0) return null;
  const isReached = profiles.some(({ spent, limit }) => spendLevel(spent, limit) === "reached");
  const more = profiles.length - SHOWN;
  return (
    <Callout
      tone={isReached ? "danger" : "warning"}
      role="status"
      title={
        isReached ? "A profile has reached its daily spend limit" : "A profile is near its daily spend limit"
      }
    >
      <ul className="mt-1 grid gap-2">
        {profiles.slice(0, SHOWN).map(({ profileId, name, spent, limit }) => (
          <li key={profileId} className="break-words">
            <TextLink href={`/messaging-profiles/${profileId}/settings`}>{name}</TextLink>: ${spent} of $
            {limit} spent today.
            {spendLevel(spent, limit) === "reached" &&
              " Its messages are refused until midnight UTC, unless the limit is raised."}
          </li>
        ))}
      </ul>
      {more > 0 && <p>And more of them.</p>}
    </Callout>
  );
}
