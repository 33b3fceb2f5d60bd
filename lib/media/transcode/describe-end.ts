import type { Conversion } from "./conversion";
import type { ConversionLimits, ProgramEnd } from "./run-limited";

/** Exit code of a converter that saw itself take too much memory. */
const OUT_OF_MEMORY = 3;
const WORDS_KEPT = 300;

/** What a converter's end without a result says about the file. */
export function describeEnd(end: ProgramEnd, limits: ConversionLimits): Conversion {
  switch (end.kind) {
    case "timed_out":
      return { kind: "too_large", reason: `It was not converted within ${limits.timeoutMs / 1000} s.` };
    case "not_started":
      return { kind: "too_large", reason: `The converter could not be started (${end.error.code}).` };
    case "killed":
      return { kind: "unreadable", reason: `The decoder broke on it (${end.by}).` };
    case "exited":
      if (end.code === OUT_OF_MEMORY)
        return { kind: "too_large", reason: `It takes more than ${limits.memoryMegabytes} MB to convert.` };
      return { kind: "unreadable", reason: lastWords(end.stderr) || `The decoder refuses it (${end.code}).` };
  }
}

/** The end of what a program complained about, on one line. */
function lastWords(stderr: string): string {
  const [last = ""] = stderr.trim().split("\n").slice(-1);
  return last.slice(-WORDS_KEPT);
}
