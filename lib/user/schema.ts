import { z } from "zod";
import { normaliseEmail } from "./email";
import { userRoles } from "./types";

const emailRule = "Enter an email like name@example.com.";

/** An email as typed; comes out normalised. */
export const emailField = z
  .string({ error: "Enter an email." })
  .max(1000, emailRule)
  .transform((text, context) => {
    const email = normaliseEmail(text);
    if (email !== null) return email;
    context.addIssue({ code: "custom", message: text.trim() === "" ? "Enter an email." : emailRule });
    return z.NEVER;
  });

/** A person's name, optional; blank means none. */
export const nameField = z
  .string()
  .trim()
  .max(200, "Use at most 200 characters.")
  .refine((name) => !/\p{Cc}/u.test(name), "Use no line breaks or control characters.")
  .optional()
  .transform((name) => name || null);

export const roleField = z.enum(userRoles, { error: "Choose one of the roles." });

/** A password field: any text here; the service asks the policy. */
export const passwordField = z
  .string({ error: "Enter a password." })
  .min(1, "Enter a password.")
  .max(1000, "Use at most 200 characters.");

const userId = z.uuid({ error: "This user does not exist." });

export const createUserSchema = z.object({ email: emailField, name: nameField, role: roleField });
export const changeRoleSchema = z.object({ userId, role: roleField });
export const userIdSchema = z.object({ userId });
