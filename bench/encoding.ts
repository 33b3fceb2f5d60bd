import { decideEncoding } from "@/lib/smart-encoding/decide-encoding";
import { encodePlainly } from "./encoding/plain-encoder";

/**
 * Texts of 160 characters per second whose encoding and segments are decided with smart encoding on, by the library and by
 * a straightforward implementation of the same rules, in alternating rounds of the same run. One process, one core; rates
 * are per second of processor time (garbage collection included), so that other work on the machine disturbs them little;
 * each figure is the median of its rounds.
 */

const ROUNDS = 15;
const ROUND_MS = 100;
const CHARACTERS = 160;
/** Different strings, so that no round works on one that is at hand. */
const TEXTS = 1_000;

const SENTENCE =
  "Your order 4711 leaves the warehouse today. Track it at https://example.com/t/81f3 or reply HELP. ";

/** Every so many characters one that is replaced, as word processors put them in. */
function withReplaced(every: number): (place: number) => string | null {
  return (place) => (place % every === every - 1 ? ("“”’–…"[place % 5] as string) : null);
}

const cases: readonly { name: string; target: number; instead: (place: number) => string | null }[] = [
  { name: "plain GSM-7", target: 300_000, instead: () => null },
  { name: "2 replaced", target: 100_000, instead: withReplaced(80) },
  { name: "16 replaced", target: 100_000, instead: withReplaced(10) },
  { name: "all replaced", target: 100_000, instead: withReplaced(1) },
  {
    name: "2 replaced, UCS-2",
    target: 100_000,
    instead: (place) => (place === 150 ? "ж" : withReplaced(80)(place)),
  },
];

function makeTexts(instead: (place: number) => string | null): string[] {
  return Array.from({ length: TEXTS }, (_text, n) => {
    const characters = Array.from({ length: CHARACTERS }, (_character, place) => {
      return instead(place) ?? (SENTENCE[(place + n) % SENTENCE.length] as string);
    });
    // Flat, as a text that came in with a request.
    return Buffer.from(characters.join("")).toString();
  });
}

/** A reference is one only if it decides the same. */
function compare(texts: readonly string[]): void {
  for (const text of texts) {
    const { text: out, measure } = decide(text);
    const expected = encodePlainly(text);
    const isSame =
      out === expected.text &&
      measure.encoding === expected.encoding &&
      measure.segmentCount === expected.segmentCount;
    if (!isSame) throw new Error(`Decided differently: ${JSON.stringify(text)}`);
  }
}

function decide(text: string) {
  return decideEncoding(text, { isSmart: true, requested: "auto" });
}

/** Texts per second of each function: median over rounds that take turns. */
function measure(
  texts: readonly string[],
  functions: readonly ((text: string) => { text: string })[],
): number[] {
  let length = 0;
  const run = (decideOne: (text: string) => { text: string }, count: number) => {
    for (let n = 0; n < count; n++) length += decideOne(texts[n % TEXTS] as string).text.length;
  };
  const counts = functions.map((decideOne) => {
    for (let count = TEXTS; ; count *= 2) {
      const took = processorMs(() => run(decideOne, count));
      if (took > ROUND_MS / 2) return Math.max(1, Math.round((count * ROUND_MS) / took));
    }
  });
  const rates = functions.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    functions.forEach((decideOne, index) => {
      const count = counts[index] as number;
      rates[index]?.push((count * 1_000) / processorMs(() => run(decideOne, count)));
    });
  }
  if (length === 0) throw new Error("Nothing was encoded.");
  return rates.map((rounds) => rounds.sort((a, b) => a - b)[ROUNDS >> 1] as number);
}

function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const used = process.cpuUsage(before);
  return (used.user + used.system) / 1_000;
}

for (const { name, target, instead } of cases) {
  const texts = makeTexts(instead);
  compare(texts);
  const [library = 0, plain = 0] = measure(texts, [decide, encodePlainly]);
  const cells = [
    name.padEnd(18),
    `${Math.round(library).toLocaleString("en-US").padStart(10)} texts/s`,
    `reference ${Math.round(plain).toLocaleString("en-US").padStart(9)}`,
    `${(library / plain).toFixed(1).padStart(5)}×`,
    `target ${target.toLocaleString("en-US")}: ${library >= target ? "met" : "MISSED"}`,
  ];
  console.info(cells.join("   "));
}
