import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { isSetUp } from "@/lib/auth/set-up-instance";
import { SetUpForm } from "./set-up-form";

export const metadata: Metadata = { title: "Set up" };

/** First visit: without an administrator every page leads here. */
export default async function SetUpPage() {
  if (await isSetUp()) redirect("/sign-in");
  return (
    <div className="grid gap-6">
      <div>
        <h1 className="text-2xl font-semibold">Set up Stickypool</h1>
        <p className="mt-2 text-muted">
          This installation has no administrator yet. Whoever can read its start-up output becomes the first
          one.
        </p>
      </div>
      <SetUpForm />
    </div>
  );
}
