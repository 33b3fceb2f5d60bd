import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Not allowed" };

/** For pages that need another role. */
export default function Forbidden() {
  return (
    <div className="mx-auto grid max-w-xl justify-items-start gap-3 px-4 py-16">
      <h1 className="text-xl font-semibold">Your role does not allow this</h1>
      <p className="text-muted">Ask an administrator to do it, or to give you another role.</p>
      <LinkButton href="/" variant="primary">
        Go to the overview
      </LinkButton>
    </div>
  );
}
