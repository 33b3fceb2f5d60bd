/** What a receipt's text says (SMPP 3.4 Appendix B). */
export interface ReceiptText {
  /** null = it has none. */
  readonly id: string | null;
  /** In capitals; null = it has none. */
  readonly state: string | null;
  /** null = it has none. */
  readonly error: string | null;
}

const FIELD = (name: string) => new RegExp(`(?:^|[\\s,;])${name}\\s*[:=]\\s*([^\\s,;]+)`, "i");
const ID = FIELD("id");
const STATE = FIELD("(?:stat|status|state)");
const ERROR = FIELD("(?:err|error)");
const TEXT = /(?:^|\s)text\s*:/i;

/**
 * Reads `id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…`. The standard calls the form vendor specific:
 * order, case, spaces and missing fields do not matter. What stands behind `text:` is the sender's and is not looked at.
 */
export function readReceiptText(text: string): ReceiptText {
  const end = text.search(TEXT);
  const fields = end < 0 ? text : text.slice(0, end);
  return {
    id: ID.exec(fields)?.[1] ?? null,
    state: STATE.exec(fields)?.[1]?.toUpperCase() ?? null,
    error: ERROR.exec(fields)?.[1] ?? null,
  };
}
