import { TextLink } from "@/components/ui/link-button";
import { MAX_SEGMENTS } from "@/lib/message/segments";
import { PLACEHOLDER_CODE } from "@/lib/short-link/link-code";
import { shortenText } from "@/lib/short-link/shorten-text";
import type { Shortener } from "@/lib/short-link/types";
import { compareSegments } from "@/lib/smart-encoding/compare-segments";
import { decideEncoding } from "@/lib/smart-encoding/decide-encoding";
import {
  listMarkedCharacters,
  type MarkedCharacter,
  markCharacters,
} from "@/lib/smart-encoding/mark-characters";
import { MarkedText, showCharacter } from "./marked-text";

const SHOWN_CHARACTERS = 8;

/**
 * Encoding and segments of a text as it is typed, as it would go out (F2): which characters are replaced, which ones make
 * it UCS-2, each marked where it stands, and what smart encoding saves or would save.
 */
export function TextMeasure({
  text: typed,
  isSmart,
  shortener,
  settingsHref,
}: {
  text: string;
  /** The profile's Smart Encoding. */
  isSmart: boolean;
  /** null = links stay as they are (F5). */
  shortener: Shortener | null;
  settingsHref: string;
}) {
  const shortened = shortener && shortenText(typed, shortener, () => PLACEHOLDER_CODE);
  const text = shortened?.text ?? typed;
  const { kind, measure } = decideEncoding(text, { requested: "auto", isSmart });
  const { encoding, segmentCount, unitsLeft } = measure;
  const isTooLong = segmentCount > MAX_SEGMENTS;
  const runs = markCharacters(text, isSmart);
  const characters = listMarkedCharacters(text, isSmart);
  const replaced = characters.filter(({ mark }) => mark === "replaced");
  const foreign = characters.filter(({ mark }) => mark === "foreign");
  return (
    <div className="grid gap-2 text-[0.8125rem] text-muted">
      <p className={`figures ${isTooLong ? "text-danger" : ""}`}>
        {encoding === "gsm7" ? "GSM-7" : "UCS-2"}
        {" · "}
        {segmentCount} of {MAX_SEGMENTS} segments
        {isTooLong ? ": too long to be sent" : ` · ${unitsLeft} characters left in this segment`}
      </p>
      {shortened && shortened.links.length > 0 && (
        // With characters to mark the text is shown below, marked.
        <ShortenedText text={characters.length > 0 ? null : text} count={shortened.links.length} />
      )}
      {characters.length > 0 && <MarkedText runs={runs} />}
      {kind === "refused" && (
        <p className="text-danger">Smart Encoding takes out every character: nothing is left to send.</p>
      )}
      {replaced.length > 0 && (
        <p>
          Smart Encoding:{" "}
          <CharacterList
            characters={replaced}
            say={({ replacement }) =>
              replacement === "" ? " is taken out" : ` becomes ${showReplacement(replacement ?? "")}`
            }
          />
          .
        </p>
      )}
      {foreign.length > 0 && (
        <p>
          UCS-2 holds 70 characters instead of 160. It is needed for{" "}
          <CharacterList
            characters={foreign}
            say={({ character, codePoint }) =>
              showCharacter(character) === codePoint ? "" : ` (${codePoint})`
            }
          />
          .
        </p>
      )}
      <Saving text={text} isSmart={isSmart} settingsHref={settingsHref} />
    </div>
  );
}

/** The text with its short links, whose codes are made when it is sent. */
function ShortenedText({ text, count }: { text: string | null; count: number }) {
  return (
    <section aria-label="Text with short links" className="grid gap-1">
      <p>
        {count === 1 ? "1 link is shortened" : `${count} links are shortened`}; {PLACEHOLDER_CODE} stands for
        what is made up when the message is sent:
      </p>
      {text !== null && (
        <p
          className="max-h-40 overflow-y-auto rounded-md border border-separator bg-surface-secondary px-3 py-2 text-sm break-words whitespace-pre-wrap text-foreground"
          dir="auto"
        >
          {text}
        </p>
      )}
    </section>
  );
}

function CharacterList({
  characters,
  say,
}: {
  characters: readonly MarkedCharacter[];
  say: (character: MarkedCharacter) => string;
}) {
  const more = characters.length - SHOWN_CHARACTERS;
  return (
    <>
      {characters.slice(0, SHOWN_CHARACTERS).map((each, index) => (
        <span key={each.codePoint}>
          {index > 0 && ", "}
          <span className="text-foreground">{showCharacter(each.character)}</span>
          {say(each)}
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  );
}

/** A space alone would not be seen. */
function showReplacement(replacement: string): string {
  if (replacement.trim() !== "") return replacement;
  return replacement.length === 1 ? "a space" : `${replacement.length} spaces`;
}

function Saving({ text, isSmart, settingsHref }: { text: string; isSmart: boolean; settingsHref: string }) {
  const compared = compareSegments(text);
  if (compared === null || compared.withSubstitution === 0) return null;
  const { withoutSubstitution, withSubstitution } = compared;
  const saved = withoutSubstitution - withSubstitution;
  if (isSmart) {
    if (saved === 0) return null;
    return saved > 0 ? (
      <p className="text-success-soft-foreground">
        It saves {countSegments(saved)}: {withSubstitution} instead of {withoutSubstitution}.
      </p>
    ) : (
      <p>Replacements are longer here: {countSegments(-saved)} more than without.</p>
    );
  }
  return (
    <p>
      <TextLink href={settingsHref}>Smart Encoding</TextLink>
      {saved > 0
        ? ` would save ${countSegments(saved)}: ${withSubstitution} instead of ${withoutSubstitution}.`
        : saved === 0
          ? ` would replace characters here, but save no segment.`
          : ` would make this ${countSegments(-saved)} longer.`}
    </p>
  );
}

function countSegments(count: number): string {
  return count === 1 ? "1 segment" : `${count} segments`;
}
