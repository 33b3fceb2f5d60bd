import { Badge } from "@/components/ui/badge";
import { spendLevel } from "@/lib/spend/spend-level";

/** A day's spending, and where there is a limit how much of it. */
export function SpendOfLimit({
  spent,
  limit,
}: {
  /** US dollars. */
  spent: string;
  /** null = there is none. */
  limit: string | null;
}) {
  const level = spendLevel(spent, limit);
  return (
    <span className="figures whitespace-nowrap">
      ${spent}
      {limit !== null && <span className="block text-[0.8125rem] text-muted">of ${limit}</span>}
      {level === "reached" && <Badge tone="danger">Limit reached</Badge>}
      {level === "near" && <Badge tone="warning">Near the limit</Badge>}
    </span>
  );
}
