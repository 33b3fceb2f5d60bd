import { getPrisma } from "@/lib/db/client";
import { AppError } from "@/lib/errors/app-error";
import { optOutSource } from "./list-opt-outs";
import type { OptOutListRequest } from "./list-request";
import { formatOptOut, OPT_OUT_HEADER } from "./opt-out-csv";

const CHUNK_ROWS = 2_000;

/**
 * The opt-outs that a list shows as CSV, piece by piece in constant memory. Each piece is what is in the table when it is read; an
 * opt-out that stays is in the file once.
 *
 * @throws AppError invalid_value: a filter that cannot be understood must not export everything
 */
export async function* exportOptOuts({ query, problems }: OptOutListRequest): AsyncGenerator<string> {
  const [problem] = Object.entries(problems);
  if (problem) throw new AppError("invalid_value", { field: problem[0], detail: problem[1] });
  const source = optOutSource(query, getPrisma());
  let text = OPT_OUT_HEADER;
  let after: string | null = null;
  for (;;) {
    const rows = await source.read(after, 0, CHUNK_ROWS);
    for (const row of rows) text += formatOptOut(row);
    yield text;
    text = "";
    const last = rows.at(-1);
    if (rows.length < CHUNK_ROWS || last === undefined) return;
    after = source.placeOf(last);
  }
}
