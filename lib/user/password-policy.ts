/** NIST SP 800-63B-4 asks for 15 characters without a second factor and 8 with one; 12 is what operators will type. */
export const MIN_PASSWORD_LENGTH = 12;
/** Long enough for any passphrase, short enough that hashing stays cheap. */
export const MAX_PASSWORD_LENGTH = 200;

/**
 * What is wrong with a password someone chose, in words for its field; null when it may be used.
 *
 * At least 12 characters, not the email or its local part, not one character repeated. No rules about digits and signs:
 * they make passwords worse (NIST SP 800-63B-4 §3.1.1).
 */
export function refusePassword(password: string, email: string): string | null {
  const length = [...password].length;
  if (length < MIN_PASSWORD_LENGTH) return `Use at least ${MIN_PASSWORD_LENGTH} characters.`;
  if (length > MAX_PASSWORD_LENGTH) return `Use at most ${MAX_PASSWORD_LENGTH} characters.`;
  const lower = password.toLowerCase().trim();
  const address = email.toLowerCase();
  if (lower === address || lower === address.split("@")[0]) return "Do not use the email as the password.";
  if (new Set(password).size === 1) return "Do not repeat one character.";
  return null;
}
