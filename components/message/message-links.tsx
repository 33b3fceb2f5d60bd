import { Time } from "@/components/ui/time";
import type { LinkWithClicks } from "@/lib/short-link/types";

/** The short links of a message: where each leads, and who opened it. */
export function MessageLinks({ links }: { links: readonly LinkWithClicks[] }) {
  return (
    <ul className="grid gap-4">
      {links.map((link) => (
        <li key={link.code} className="grid gap-0.5">
          <span className="font-medium break-all">{link.url}</span>
          <span className="text-[0.8125rem] break-all text-muted">leads to {link.target}</span>
          <span className="figures mt-0.5 text-sm">
            {clicks(link.personClicks, "by people")}
            {link.robotClicks > 0 && (
              <span className="text-muted"> · {clicks(link.robotClicks, "by previews and robots")}</span>
            )}
          </span>
          {link.firstClickedAtMs !== null && link.lastClickedAtMs !== null && (
            <span className="text-[0.8125rem] text-muted">
              First <Time value={link.firstClickedAtMs} mode="absolute" seconds />
              {link.lastClickedAtMs !== link.firstClickedAtMs && (
                <>
                  , last <Time value={link.lastClickedAtMs} mode="absolute" seconds />
                </>
              )}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

function clicks(count: number, by: string): string {
  return count === 0
    ? `No clicks ${by} yet`
    : `${count.toLocaleString("en-US")} ${count === 1 ? "click" : "clicks"} ${by}`;
}
