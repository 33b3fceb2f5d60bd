import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/link-button";

export const metadata: Metadata = { title: "Not found" };

/** For addresses that lead nowhere and for things that were deleted. */
export default function NotFound() {
  return (
    <div className="mx-auto grid max-w-xl justify-items-start gap-3 px-4 py-16">
      <h1 className="text-xl font-semibold">There is nothing here</h1>
      <p className="text-muted">The address is wrong, or what it showed has been deleted.</p>
      <LinkButton href="/" variant="primary">
        Go to the overview
      </LinkButton>
    </div>
  );
}
