const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** RFC 5321 §4.5.3.1.3 less the angle brackets. */
const MAX_EMAIL_LENGTH = 254;

/** The one spelling of an email: trimmed, lower case, composed Unicode. Null when it is none. */
export function normaliseEmail(text: string): string | null {
  const email = text.trim().normalize("NFC").toLowerCase();
  return EMAIL.test(email) && email.length <= MAX_EMAIL_LENGTH && !/\p{Cc}/u.test(email) ? email : null;
}
