import type { AutoResponseOperation } from "@/lib/auto-response/types";

/** What an operation does, in an operator's words. */
export const operationWords: Readonly<Record<AutoResponseOperation, string>> = {
  stop: "Opts out",
  start: "Opts in",
  info: "Answers only",
};
