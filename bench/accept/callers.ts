/** What callers in a closed loop achieved; times in milliseconds. */
export interface Run {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time that the measured process took for each, in microseconds; absent = not measured. */
  readonly cpuMicros?: number;
}

/** Callers in a closed loop: each sends its next message when the last one was answered. */
export async function runCallers(
  callers: number,
  milliseconds: number,
  send: (caller: number) => Promise<unknown>,
): Promise<Run> {
  const latencies: number[] = [];
  const begun = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (;;) {
        const sentAt = performance.now();
        if (sentAt - begun >= milliseconds) return;
        await send(caller);
        latencies.push(performance.now() - sentAt);
      }
    }),
  );
  const perSecond = (latencies.length * 1_000) / (performance.now() - begun);
  const sorted = Float64Array.from(latencies).sort();
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { count: sorted.length, perSecond, p50: at(0.5), p99: at(0.99) };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** One line of a table: medians of the rounds, and the rate as a multiple of the reference's. */
export function describeRuns(name: string, runs: readonly Run[], referenceRate: number): string {
  const rate = median(runs.map((run) => run.perSecond));
  const milliseconds = (of: (run: Run) => number) => `${median(runs.map(of)).toFixed(1)} ms`;
  const cpu = median(runs.map((run) => run.cpuMicros ?? Number.NaN));
  return (
    `${name.padEnd(30)} ${Math.round(rate).toLocaleString("en-US").padStart(7)}/s  ×${(rate / referenceRate).toFixed(2)}` +
    `  p50 ${milliseconds((run) => run.p50)}  p99 ${milliseconds((run) => run.p99)}` +
    (Number.isNaN(cpu) ? "" : `  ${Math.round(cpu)} µs of the web process's processor each`)
  );
}
