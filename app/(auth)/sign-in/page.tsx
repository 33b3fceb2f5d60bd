import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Callout } from "@/components/ui/callout";
import { safePath } from "@/lib/auth/request-facts";
import { readSession } from "@/lib/auth/session";
import { isSetUp } from "@/lib/auth/set-up-instance";
import { SignInForm } from "./sign-in-form";

export const metadata: Metadata = { title: "Sign in" };

/** Where everyone who is not signed in ends up. */
export default async function SignInPage({
  searchParams,
}: {
  searchParams: Promise<{
    callbackUrl?: string | string[];
    notice?: string | string[];
    error?: string | string[];
  }>;
}) {
  const { callbackUrl, notice, error } = await searchParams;
  const target = safePath(typeof callbackUrl === "string" ? callbackUrl : null) ?? "/";
  if (await readSession()) redirect(target);
  if (!(await isSetUp())) redirect("/set-up");
  return (
    <div className="grid gap-6">
      <h1 className="text-2xl font-semibold">Sign in</h1>
      {notice === "signed-out-everywhere" && (
        <Callout tone="success" title="You are signed out on every device." />
      )}
      {typeof error === "string" && (
        <Callout
          tone="danger"
          role="alert"
          title={
            error === "TooManyAttempts" ? "Too many attempts. Wait a moment." : "Email or password is wrong."
          }
        />
      )}
      <SignInForm callbackUrl={target} />
      <p className="text-sm text-muted">
        Forgotten the password? An administrator can reset it under Users; without one, run{" "}
        <code className="font-mono whitespace-nowrap">npm run admin:reset-password</code> on the server.
      </p>
    </div>
  );
}
