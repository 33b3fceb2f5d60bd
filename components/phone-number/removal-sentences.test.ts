import { expect, it } from "vitest";
import { sentencesOf } from "./removal-sentences";

const effect = (mappings: number, pins: number, queuedMessages: number) => ({
  numbers: 1,
  counts: { mappings: { value: mappings, isExact: true }, pins: { value: pins, isExact: true } },
  queuedMessages,
});

it.each([
  [
    "unassign",
    effect(1, 0, 1),
    /1 mapping and no pins ends at once.* Its recipient gets/,
    "1 queued message still goes out.",
  ],
  [
    "unassign",
    effect(3, 1, 2),
    /3 mappings and 1 pin end at once.* Their recipients get/,
    "2 queued messages still go out.",
  ],
  ["delete", effect(0, 1, 1), /No mappings and 1 pin ends at once/, "1 queued message fails."],
  ["delete", effect(0, 0, 2), /No mappings and no pins end at once/, "2 queued messages fail."],
  ["disable", effect(1, 0, 1), /holds sends from another number/, "1 queued message fails."],
  ["disable", effect(2, 0, 0), /holds send from other numbers/, undefined],
] as const)("%s says what goes, in singular and plural", (verb, gone, first, queued) => {
  const [said, ...more] = sentencesOf(verb, gone);
  expect(said).toMatch(first);
  expect(more[0] === "Messages it has sent stay readable." ? undefined : more[0]).toBe(queued);
});
