"use client";

import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { LinkButton } from "@/components/ui/link-button";
import { ErrorState } from "@/components/ui/states";

/** What a page shows when it could not be rendered. The digest finds the cause in the server's log. */
export default function PageError({
  error,
  retry,
}: {
  error: Error & { digest?: string };
  retry: () => void;
}) {
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <div className="mx-auto max-w-3xl px-4">
      <ErrorState
        title="This page could not be shown"
        requestId={error.digest}
        action={
          <>
            <Button variant="primary" onPress={retry}>
              Try again
            </Button>
            <LinkButton href="/">Go to the overview</LinkButton>
          </>
        }
      >
        Nothing was changed. If it stays, give the request id to whoever runs this installation.
      </ErrorState>
    </div>
  );
}
