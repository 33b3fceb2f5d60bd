import { Badge } from "@/components/ui/badge";
import { Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { SpendAlertView } from "@/lib/spend/list-alerts";

const MAIL_STATES = {
  waiting: { tone: "warning", label: "On its way" },
  sent: { tone: "success", label: "Sent" },
  failed: { tone: "danger", label: "Failed" },
} as const;

/** Which marks of its daily limit the profile has reached lately, and whom that was mailed to. */
export function SpendAlertsPanel({ alerts }: { alerts: readonly SpendAlertView[] }) {
  return (
    <Panel
      title="Spend alerts"
      description="Marks of the daily limit that were reached: 50, 80, 90 and 100 %."
    >
      {alerts.length === 0 ? (
        <p className="text-sm text-muted">None was ever reached.</p>
      ) : (
        <ol className="grid gap-3">
          {alerts.map((alert) => (
            <li key={`${alert.day} ${alert.dailyLimit} ${alert.percent}`} className="text-sm">
              <p className="figures">
                {alert.percent >= 100 ? (
                  <span className="font-medium">Limit of ${alert.dailyLimit} reached</span>
                ) : (
                  `${alert.percent} % of $${alert.dailyLimit}`
                )}
                , ${alert.spent} spent
              </p>
              <p className="text-muted">
                <Time value={alert.occurredAt.getTime()} mode="absolute" />
              </p>
              {alert.mails.map(({ recipient, status, lastAnswer }) => (
                <p key={recipient} className="mt-1 break-words">
                  <Badge tone={MAIL_STATES[status].tone}>{MAIL_STATES[status].label}</Badge>{" "}
                  <span className="break-all">{recipient}</span>
                  {status !== "sent" && lastAnswer && <span className="text-muted"> {lastAnswer}</span>}
                </p>
              ))}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
