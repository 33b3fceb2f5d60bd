/** Milliseconds of each round, for the large profile and for the small one beside it. */
export interface Measured {
  readonly name: string;
  readonly large: readonly number[];
  readonly small: readonly number[];
}

/** Milliseconds some work takes. */
export async function measure(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Medians, the slowest tenth, and the ratio of the medians. */
export function printTable(results: readonly Measured[], sizes: { large: number; small: number }): void {
  const heads = [
    "",
    sizes.large.toLocaleString("en-US"),
    "p90",
    sizes.small.toLocaleString("en-US"),
    "ratio",
  ];
  const lines = results.map(({ name, large, small }) => {
    const [big, little] = [quantile(large, 0.5), quantile(small, 0.5)];
    const hasBoth = small.length > 0;
    return [
      name,
      `${big.toFixed(1)} ms`,
      large.length > 1 ? `${quantile(large, 0.9).toFixed(1)} ms` : "",
      hasBoth ? `${little.toFixed(1)} ms` : "",
      hasBoth ? (big / little).toFixed(1) : "",
    ];
  });
  const rows = [heads, ...lines];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    console.info(
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("  "),
    );
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
