import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { changeOwnPassword } from "@/app/(portal)/account/actions";
import { ChangePasswordForm } from "@/components/user/change-password-form";
import { readSession } from "@/lib/auth/session";

export const metadata: Metadata = { title: "New password" };

/** After signing in with a password that was handed out: nothing else works before another is chosen. */
export default async function NewPasswordPage() {
  const user = await readSession();
  if (!user) redirect("/sign-in");
  // Also where the page goes after the change: Next renders it again with the new session.
  if (!user.hasTemporaryPassword) redirect("/");
  return (
    <div className="grid gap-6">
      <div>
        <h1 className="text-2xl font-semibold">Choose a password</h1>
        <p className="mt-2 text-muted">
          You signed in as {user.email} with a password that was handed to you. Choose one only you know.
        </p>
      </div>
      <ChangePasswordForm action={changeOwnPassword} email={user.email} currentLabel="One-time password" />
    </div>
  );
}
