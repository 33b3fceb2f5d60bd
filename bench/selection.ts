import { createPoolIndex } from "@/lib/number-pool/pool-index";
import { selectSender } from "@/lib/number-pool/select-sender";
import { keepSelection, takeSelection } from "@/lib/number-pool/take-selection";
import type { PoolIndex } from "@/lib/number-pool/types";
import { LinearScan } from "./selection/linear-scan";
import { MESSAGES_PER_SECOND, makePool, makeRequests, settings } from "./selection/workload";

/**
 * Selections per second of the engine and of a linear scan with the same rules, over the same pools and requests, in
 * alternating rounds of the same run. One selection = select, take and keep, as accepting a message does; "with trace"
 * builds the trace and its JSON as well. Rates are per second of processor time (garbage collection included), so that
 * other work on the machine disturbs them little; each figure is the median of its rounds.
 */

const POOL_SIZES = [1, 100, 10_000];
const ROUNDS = 9;
const ROUND_MS = 60;
const COMPARED_SELECTIONS = 400;
const TARGET_PER_SECOND = 1_000_000;
const TARGET_GROWTH = 3;
const START_MS = Date.UTC(2026, 0, 1);

const requests = makeRequests(8192);

interface Runner {
  /** Selects this many times, the simulated clock going on. */
  run(count: number): void;
}

function makeEngine(size: number, geomatch: boolean, withTrace: boolean): Runner & { pool: PoolIndex } {
  const pool = createPoolIndex(settings(geomatch), makePool(size));
  let message = 0;
  let bytes = 0;
  return {
    pool,
    run(count) {
      for (let n = 0; n < count; n++) {
        const selection = selectSender(requestAt(message), pool, null, timeOf(message));
        message++;
        if (selection.kind === "none") continue;
        if (withTrace) bytes += JSON.stringify(selection.trace).length;
        takeSelection(selection);
        keepSelection(selection);
      }
      if (withTrace && bytes === 0) throw new Error("No trace was built.");
    },
  };
}

function makeLinearScan(size: number, geomatch: boolean): Runner {
  const scan = new LinearScan(settings(geomatch), makePool(size));
  let message = 0;
  return {
    run(count) {
      for (let n = 0; n < count; n++, message++) scan.select(requestAt(message), timeOf(message));
    },
  };
}

function requestAt(message: number) {
  return requests[message % requests.length] as (typeof requests)[number];
}

function timeOf(message: number): number {
  return START_MS + (message * 1000) / MESSAGES_PER_SECOND;
}

/** A reference is one only if it chooses the same numbers. */
function compareChoices(size: number, geomatch: boolean): void {
  const pool = createPoolIndex(settings(geomatch), makePool(size));
  const scan = new LinearScan(settings(geomatch), makePool(size));
  for (let message = 0; message < COMPARED_SELECTIONS; message++) {
    const selection = selectSender(requestAt(message), pool, null, timeOf(message));
    const expected = scan.select(requestAt(message), timeOf(message))?.e164 ?? null;
    const actual = selection.kind === "selected" ? selection.number.e164 : null;
    if (actual !== expected) throw new Error(`Message ${message}: engine ${actual}, linear scan ${expected}`);
    if (selection.kind === "selected") takeSelection(selection);
    if (selection.kind === "selected") keepSelection(selection);
  }
}

/** Selections per second of each runner: median over rounds that take turns, so that all meet the same machine. */
function measure(runners: readonly Runner[]): number[] {
  const counts = runners.map((runner) => {
    let count = 1;
    for (;;) {
      const took = processorMs(() => runner.run(count));
      if (took > ROUND_MS / 2) return Math.max(1, Math.round((count * ROUND_MS) / took));
      count *= 2;
    }
  });
  const rates = runners.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    runners.forEach((runner, index) => {
      const count = counts[index] as number;
      rates[index]?.push((count * 1000) / processorMs(() => runner.run(count)));
    });
  }
  return rates.map((rounds) => rounds.sort((a, b) => a - b)[ROUNDS >> 1] as number);
}

function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1000;
}

function bench(): void {
  const rows: Record<string, string | number>[] = [];
  const perSecond = new Map<string, number>();
  for (const geomatch of [false, true]) {
    for (const size of POOL_SIZES) {
      compareChoices(size, geomatch);
      const [engine = 0, traced = 0, scan = 0] = measure([
        makeEngine(size, geomatch, false),
        makeEngine(size, geomatch, true),
        makeLinearScan(size, geomatch),
      ]);
      perSecond.set(`${size} ${geomatch}`, engine);
      rows.push({
        numbers: size.toLocaleString("en-US"),
        geomatch: geomatch ? "on" : "off",
        "selections/s": Math.round(engine).toLocaleString("en-US"),
        "with trace/s": Math.round(traced).toLocaleString("en-US"),
        "linear scan/s": Math.round(scan).toLocaleString("en-US"),
        ratio: `${(engine / scan).toFixed(1)}×`,
      });
    }
  }
  printTable(rows);
  for (const geomatch of [false, true]) {
    const large = perSecond.get(`10000 ${geomatch}`) as number;
    const growth = (perSecond.get(`100 ${geomatch}`) as number) / large;
    console.info(
      `Geomatch ${geomatch ? "on " : "off"}: cost of a selection from 100 to 10,000 numbers × ${growth.toFixed(2)} ` +
        `(target under ${TARGET_GROWTH}: ${growth < TARGET_GROWTH ? "met" : "MISSED"}); ` +
        `at 10,000 numbers ${(large / 1e6).toFixed(2)} M/s ` +
        `(target ${TARGET_PER_SECOND / 1e6} M/s on an idle machine: ${large >= TARGET_PER_SECOND ? "met" : "MISSED"})`,
    );
  }
}

function printTable(rows: readonly Record<string, string | number>[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const widths = columns.map((column) =>
    Math.max(column.length, ...rows.map((row) => String(row[column]).length)),
  );
  const line = (cells: readonly string[]) =>
    cells.map((cell, index) => cell.padStart(widths[index] as number)).join("  ");
  console.info(line(columns));
  for (const row of rows) console.info(line(columns.map((column) => String(row[column]))));
}

bench();
