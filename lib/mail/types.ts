/** A mail to one address, as its reason wrote it. */
export interface Mail {
  /** UUIDv7; the Message-ID is made from it. */
  readonly id: string;
  readonly recipient: string;
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
  /** When it was written: its Date, the same in every try. */
  readonly createdAtMs: number;
}

/** What one try of sending came to. */
export type MailOutcome =
  /** The mail server has taken it over; `answer` is what it said. */
  | { readonly kind: "sent"; readonly answer: string }
  /** `isFinal`: the server refuses this very mail, and asking again would not help. */
  | { readonly kind: "failed"; readonly isFinal: boolean; readonly answer: string }
  /** The process stops, and the mail server had not answered. */
  | { readonly kind: "interrupted" };

/** Whoever hands a mail to a mail server. */
export interface Mailer {
  /** Never throws for what the network or the server does. */
  send(mail: Mail, signal?: AbortSignal): Promise<MailOutcome>;
}
