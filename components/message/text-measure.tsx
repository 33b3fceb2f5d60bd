import { findNonGsmCharacters } from "@/lib/message/non-gsm-characters";
import { MAX_SEGMENTS, measureText } from "@/lib/message/segments";

const SHOWN_CHARACTERS = 8;

/** Encoding and segments of a text as it is typed, and which characters make it UCS-2. */
export function TextMeasure({ text }: { text: string }) {
  const { encoding, segmentCount, unitsLeft } = measureText(text);
  const isTooLong = segmentCount > MAX_SEGMENTS;
  return (
    <div className="grid gap-1 text-[0.8125rem] text-muted">
      <p className={`figures ${isTooLong ? "text-danger" : ""}`}>
        {encoding === "gsm7" ? "GSM-7" : "UCS-2"}
        {" · "}
        {segmentCount} of {MAX_SEGMENTS} segments
        {isTooLong ? ": too long to be sent" : ` · ${unitsLeft} characters left in this segment`}
      </p>
      {encoding === "ucs2" && <WhyUcs2 text={text} />}
    </div>
  );
}

function WhyUcs2({ text }: { text: string }) {
  const characters = findNonGsmCharacters(text);
  const more = characters.length - SHOWN_CHARACTERS;
  return (
    <p>
      UCS-2 holds 70 characters instead of 160. It is needed for{" "}
      {characters.slice(0, SHOWN_CHARACTERS).map(({ character, codePoint }, index) => (
        <span key={codePoint}>
          {index > 0 && ", "}
          <span className="text-foreground">{character}</span> ({codePoint})
        </span>
      ))}
      {more > 0 && ` and ${more} more`}.
    </p>
  );
}
