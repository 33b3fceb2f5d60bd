import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";

const WHY = {
  sticky_off: "Sticky Sender switched off",
  pool_off: "Number Pool switched off",
  operator: "All mappings reset by hand",
  profile_deleted: "Profile deleted",
} as const;

/** A clear of all mappings of a profile. */
export interface Clear {
  readonly id: string;
  readonly kind: keyof typeof WHY;
  readonly pinsIncluded: boolean;
  readonly actorLabel: string;
  readonly clearedAt: Date;
}

/** When all mappings of the profile were cleared at once, why and by whom. */
export function ClearsPanel({ clears }: { clears: readonly Clear[] }) {
  return (
    <Panel title="Recent clears" description="Each ended all mappings of the profile at once.">
      {clears.length === 0 ? (
        <p className="text-sm text-muted">Its mappings have never been cleared.</p>
      ) : (
        <ol className="grid gap-3">
          {clears.map((clear) => (
            <li key={clear.id} className="text-sm">
              <p>
                {WHY[clear.kind]}, {clear.pinsIncluded ? "pins included" : "pins kept"}
              </p>
              <p className="text-muted">
                <Time value={clear.clearedAt.getTime()} mode="absolute" /> by {clear.actorLabel}
              </p>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
