import { TextLink } from "@/components/ui/link-button";
import { Time } from "@/components/ui/time";
import { describeEvent } from "@/lib/audit/describe-event";
import type { AuditEntry } from "@/lib/audit/list-audit-events";

/** Lines of the audit log in words, newest first. With names of profiles each says whose profile it is about. */
export function EventList({
  entries,
  profileNames,
}: {
  entries: readonly AuditEntry[];
  profileNames?: ReadonlyMap<string, string>;
}) {
  return (
    <ol className="border-t border-separator">
      {entries.map((entry) => {
        const { title, facts } = describeEvent(entry.action, entry.detail);
        const profileName = entry.profileId === null ? undefined : profileNames?.get(entry.profileId);
        return (
          <li
            key={entry.id}
            className="grid gap-x-6 gap-y-0.5 border-b border-separator px-4 py-3 last:border-b-0 sm:grid-cols-[11rem_minmax(0,1fr)] sm:px-5"
          >
            <p className="text-sm text-muted">
              <Time value={entry.occurredAtMs} mode="absolute" />
            </p>
            <div className="min-w-0">
              <p className="break-words">
                <span className="font-medium">{title}</span>{" "}
                <span className="text-muted">by {entry.actorLabel}</span>
                {profileName !== undefined && (
                  <>
                    {" "}
                    <span className="text-muted">on</span>{" "}
                    <TextLink href={`/messaging-profiles/${entry.profileId}/activity`}>
                      {profileName}
                    </TextLink>
                  </>
                )}
              </p>
              {facts.length > 0 && (
                <ul className="mt-0.5 text-sm text-muted">
                  {facts.map((fact) => (
                    <li key={fact} className="break-words">
                      {fact}
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
