import { nameCodePoint, type TextRun } from "@/lib/smart-encoding/mark-characters";

/** Longer texts are shown up to here: marks help while one writes, not in a novel. */
const MAX_SHOWN = 2_000;

/** Controls, spaces and accents: shown alone they are nothing, or stand on their neighbour. */
const SHOWS_NOTHING = /[\p{C}\p{Z}\p{M}]/u;

/** A text with every character outside GSM-7 marked where it stands. */
export function MarkedText({ runs }: { runs: readonly TextRun[] }) {
  const shown = runs.filter(({ start }) => start < MAX_SHOWN);
  return (
    <section
      aria-label="Characters outside GSM-7"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, also by keyboard
      tabIndex={0}
      className="max-h-40 overflow-y-auto rounded-md border border-separator bg-surface-secondary px-3 py-2 text-sm break-words whitespace-pre-wrap text-foreground"
      dir="auto"
    >
      {mergeForeign(shown).map((run) => (
        <Run key={run.start} run={run} />
      ))}
      {shown.length < runs.length && " …"}
    </section>
  );
}

function Run({ run: { text, mark, replacement } }: { run: TextRun }) {
  if (mark === null) return text;
  if (mark === "foreign")
    return (
      <mark
        title={`${describeCharacters(text)}: not in GSM-7`}
        className="rounded-sm bg-danger-soft text-danger-soft-foreground underline decoration-wavy decoration-1 underline-offset-4"
      >
        {showCharacter(text)}
      </mark>
    );
  return (
    <mark
      title={`${describeCharacters(text)}: ${replacement === "" ? "taken out" : `replaced with ${replacement}`}`}
      className="rounded-sm bg-accent-soft text-accent-soft-foreground underline decoration-dotted underline-offset-4"
    >
      {showCharacter(text)}
    </mark>
  );
}

/** Neighbours outside GSM-7 are one mark: letters of Arabic join, and a thousand marks are slow. */
function mergeForeign(runs: readonly TextRun[]): TextRun[] {
  const merged: TextRun[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    const joins = last?.mark === "foreign" && run.mark === "foreign" && !SHOWS_NOTHING.test(run.text);
    if (last && joins && !SHOWS_NOTHING.test(last.text))
      merged[merged.length - 1] = { ...last, text: last.text + run.text };
    else merged.push(run);
  }
  return merged;
}

/** The character, or its code point where it would not be seen. */
export function showCharacter(character: string): string {
  return SHOWS_NOTHING.test(character) ? nameCodePoint(character) : character;
}

function describeCharacters(text: string): string {
  const characters = [...text];
  return characters.length === 1 ? nameCodePoint(text) : `${characters.length} characters`;
}
