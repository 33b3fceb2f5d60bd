"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmButton } from "@/components/ui/confirm-dialog";
import { notify } from "@/components/ui/toast";
import type { ActionResult } from "@/lib/errors/action-result";

type DomainAction<T> = (input: { domainId: string }) => Promise<ActionResult<T>>;

/** What an administrator may do to a domain. */
export interface DomainActions {
  readonly check: DomainAction<{ isVerified: boolean }>;
  readonly remove: DomainAction<undefined>;
}

/** Verify or check again, and remove, which asks first and says what becomes of links and profiles. */
export function DomainButtons({
  domain: { id, host, isVerified, profiles },
  actions,
}: {
  domain: {
    readonly id: string;
    readonly host: string;
    readonly isVerified: boolean;
    readonly profiles: number;
  };
  actions: DomainActions;
}) {
  const [isPending, startTransition] = useTransition();
  const check = () =>
    startTransition(async () => {
      const result = await actions.check({ domainId: id });
      if (!result.ok) notify.error(result.message);
      else if (result.data.isVerified)
        notify.success(isVerified ? `${host} was checked` : `${host} is verified`);
      else notify.error(`${host} is not verified yet: see what was found`);
    });
  const users =
    profiles === 1 ? "1 profile shortens" : `${profiles.toLocaleString("en-US")} profiles shorten`;
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        size="sm"
        variant={isVerified ? "secondary" : "primary"}
        onPress={check}
        isPending={isPending}
        aria-label={`${isVerified ? "Check" : "Verify"} ${host}`}
      >
        {isVerified ? "Check again" : "Verify"}
      </Button>
      <ConfirmButton
        label="Remove"
        button={{ size: "sm", variant: "danger-soft", "aria-label": `Remove ${host}` }}
        title={`Remove ${host}?`}
        confirmLabel="Remove domain"
        successMessage={`${host} is removed`}
        onConfirm={() => actions.remove({ domainId: id })}
      >
        <p>
          Short links on it that were sent lead nowhere from now on. Added and verified again, they work
          again.
          {profiles > 0 &&
            ` ${users} links on it: their messages with links to shorten are refused until another domain is chosen there.`}
        </p>
      </ConfirmButton>
    </div>
  );
}
