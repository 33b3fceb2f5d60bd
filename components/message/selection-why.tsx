import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { describeSelection } from "@/lib/message/describe-selection";
import type { SelectionTrace, TracedNumber } from "@/lib/number-pool/types";
import type { SenderType } from "@/lib/phone-number/sender-type";
import { formatDuration } from "./format-duration";

const typeLabels = {
  long_code: "Long code",
  toll_free: "Toll-free",
  short_code: "Short code",
  alphanumeric: "Alphanumeric",
} as const satisfies Record<SenderType, string>;

/** A sending number with its type. */
export function SenderNumber({ e164, type }: { e164: string; type: SenderType | null }) {
  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <span className="figures text-lg font-semibold">{e164}</span>
      {type && <Badge>{typeLabels[type]}</Badge>}
    </span>
  );
}

/** Why this number, in words: the rule that decided, what led there, and who would have been next. */
export function SelectionWhy({ trace }: { trace: SelectionTrace }) {
  const { headline, facts } = describeSelection(trace);
  return (
    <div className="grid gap-3">
      <p className="font-medium">{headline}</p>
      {facts.length > 0 && (
        <ul className="grid list-disc gap-1 ps-5 text-sm text-muted marker:text-border">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      )}
      {trace.runnersUp.length > 0 && <RunnersUp numbers={trace.runnersUp} />}
    </div>
  );
}

function RunnersUp({ numbers }: { numbers: readonly TracedNumber[] }) {
  return (
    <details className="text-sm">
      <summary className="w-fit cursor-pointer text-muted hover:text-foreground">
        Next in line: {numbers.length === 1 ? "1 number" : `${numbers.length} numbers`}
      </summary>
      <ol className="figures mt-2 grid gap-1">
        {numbers.map((number) => (
          <li key={number.e164} className="flex flex-wrap justify-between gap-x-4">
            <span>{number.e164}</span>
            <span className="text-muted">
              {number.waitMs > 0 && `free in ${formatDuration(number.waitMs)}, `}
              {number.lastUsedAtMs === null ? (
                "not used yet"
              ) : (
                <>
                  last used <Time value={number.lastUsedAtMs} mode="absolute" seconds />
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}
