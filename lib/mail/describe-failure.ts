/** What nodemailer's errors carry, as far as it matters here. */
export interface SmtpError {
  readonly message: string;
  /** EAUTH, ECONNECTION, EENVELOPE, … */
  readonly code?: string;
  /** Of the socket, e.g. ECONNREFUSED. */
  readonly originalCode?: string;
  /** What the server said. */
  readonly response?: string;
  readonly responseCode?: number;
  /** The command it was said to. */
  readonly command?: string;
  readonly timeoutType?: string;
}

const MAX_ANSWER_LENGTH = 500;

/** "The sender must log in", and "these credentials are wrong": an operator mends it, the mail stays what it is. */
const ABOUT_LOGIN = new Set([530, 534, 535, 538]);

/**
 * Whether a mail server's refusal is about this very mail (its recipient, its content) and for good: a 5xx answer
 * (RFC 5321 §4.2.1) to the recipient or the text. Everything else may be mended, or pass by itself.
 */
export function isFinalRefusal({ responseCode = 0, command = "" }: SmtpError): boolean {
  const isPermanent = responseCode >= 500 && responseCode < 600 && !ABOUT_LOGIN.has(responseCode);
  return isPermanent && (command === "RCPT TO" || command === "DATA");
}

/**
 * What happened, in one sentence or the server's own words.
 *
 * @param server host and port
 */
export function describeFailure(error: SmtpError, server: string): string {
  if (error.code === "EAUTH" && !error.response) return `${server} offers no way to log in.`;
  if (error.response) {
    const isLogin = error.code === "EAUTH" || ABOUT_LOGIN.has(error.responseCode ?? 0);
    return inOneLine(isLogin ? `The login was refused: ${error.response}` : error.response);
  }
  const cause = error.originalCode ?? error.code;
  if (error.code === "EDNS" || cause === "ENOTFOUND" || cause === "EAI_AGAIN")
    return `The name of ${server} could not be resolved.`;
  if (cause === "ECONNREFUSED") return `${server} refuses connections.`;
  if (error.code === "ETLS") return inOneLine(`No encrypted connection to ${server}: ${error.message}`);
  if (error.timeoutType === "CONNECT_TIMEOUT") return `${server} could not be reached in time.`;
  if (error.code === "ETIMEDOUT") return `${server} did not answer in time.`;
  if (error.code === "ECONNECTION" || cause === "ECONNRESET")
    return `${server} closed the connection before it had taken the mail.`;
  return inOneLine(`${server}: ${error.message}`);
}

/** Answers of several lines, and whatever else a server writes, in one line of a readable length. */
export function inOneLine(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > MAX_ANSWER_LENGTH ? `${line.slice(0, MAX_ANSWER_LENGTH - 2)} …` : line;
}
