import { TextLink } from "@/components/ui/link-button";
import type { PoolBalance } from "@/lib/message/overview";

/** Per profile: how selections by weight fell on the two number types, beside what the weights ask for (P2). */
export function PoolBalanceList({ balances }: { balances: readonly PoolBalance[] }) {
  return (
    <div className="grid gap-4">
      <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-[0.8125rem] text-muted">
        <li className="inline-flex items-center gap-1.5">
          <span className="size-2 rounded-full" style={{ background: "var(--chart-1)" }} />
          Long code
        </li>
        <li className="inline-flex items-center gap-1.5">
          <span className="size-2 rounded-full" style={{ background: "var(--chart-2)" }} />
          Toll-free
        </li>
        <li className="inline-flex items-center gap-1.5">
          <span className="h-3 w-0.5 bg-foreground" />
          What the weights ask for
        </li>
      </ul>
      <ul aria-label="Pool balance" className="grid gap-5">
        {balances.map((balance) => (
          <li key={balance.messagingProfileId} className="grid gap-1.5 text-sm">
            <div className="flex flex-wrap items-baseline justify-between gap-x-4">
              <TextLink href={`/messaging-profiles/${balance.messagingProfileId}/settings`}>
                {balance.name}
              </TextLink>
              <span className="text-muted">
                Weights {balance.weights.longCode.toLocaleString("en-US")} :{" "}
                {balance.weights.tollFree.toLocaleString("en-US")}
              </span>
            </div>
            <BalanceBar part={balance.byWeight} expected={shareOf(balance.weights)} label="By weight" />
            <BalanceBar part={balance.all} expected={null} label="All, sticky and geomatch included" />
          </li>
        ))}
      </ul>
    </div>
  );
}

type Pair = { readonly longCode: number; readonly tollFree: number };

function BalanceBar({ part, expected, label }: { part: Pair; expected: number | null; label: string }) {
  const share = shareOf(part);
  return (
    <div>
      <div aria-hidden className="relative h-2.5 overflow-hidden rounded-sm bg-surface-secondary">
        {share !== null && (
          <div className="flex h-full gap-px">
            <span style={{ width: `${100 * share}%`, background: "var(--chart-1)" }} />
            <span className="flex-1" style={{ background: "var(--chart-2)" }} />
          </div>
        )}
        {expected !== null && (
          <span
            className="absolute inset-y-0 w-0.5 bg-foreground"
            style={{ insetInlineStart: `calc(${100 * expected}% - 1px)` }}
          />
        )}
      </div>
      <p className="mt-0.5 text-[0.8125rem] text-muted">
        {label}:{" "}
        {share === null ? (
          "none"
        ) : (
          <>
            {part.longCode.toLocaleString("en-US")} long code ({percent(share)}),{" "}
            {part.tollFree.toLocaleString("en-US")} toll-free ({percent(1 - share)})
          </>
        )}
        {expected !== null && share !== null && `; the weights ask for ${percent(expected)} long code`}
      </p>
    </div>
  );
}

function shareOf({ longCode, tollFree }: Pair): number | null {
  return longCode + tollFree === 0 ? null : longCode / (longCode + tollFree);
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}
