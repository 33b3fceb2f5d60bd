import { z } from "zod";
import { emailField, passwordField } from "@/lib/user/schema";

export const signInSchema = z.object({
  // Not checked for form: a mistyped address is answered like an unknown one.
  email: z
    .string({ error: "Enter your email." })
    .trim()
    .min(1, "Enter your email.")
    .max(1000, "Enter your email."),
  password: passwordField,
  callbackUrl: z.string().max(4000).optional(),
});

export const setUpSchema = z.object({
  code: z
    .string({ error: "Enter the code." })
    .trim()
    .min(1, "Enter the code.")
    .max(100, "This is not the code."),
  email: emailField,
  password: passwordField,
});

export const changePasswordSchema = z
  .object({ currentPassword: passwordField, newPassword: passwordField, repeatedPassword: passwordField })
  .refine((input) => input.newPassword === input.repeatedPassword, {
    path: ["repeatedPassword"],
    error: "The two new passwords differ.",
  });
