"use client";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { allows } from "@/lib/api-key/scopes";
import type { ApiKeyScope, IssuedApiKey } from "@/lib/api-key/types";

const PLACEHOLDER = "PROFILE_ID";

/** Shows a secret that was just made, the only time it can be seen, and a command to try it with. */
export function IssuedKey({
  issued,
  scopes,
  exampleProfileId,
  onDone,
}: {
  issued: IssuedApiKey;
  scopes: readonly ApiKeyScope[];
  /** A messaging profile to send by; null = there is none yet. */
  exampleProfileId: string | null;
  onDone: () => void;
}) {
  const isReading = allows(scopes, "read");
  const address = `${window.location.origin}/v2`;
  const authorization = `-H "Authorization: Bearer ${issued.secret}"`;
  const example = isReading
    ? curl(`${address}/messaging_profiles`, authorization)
    : curl(`${address}/messages/number_pool`, authorization, ...sendOptions(exampleProfileId));
  return (
    <div className="grid gap-4">
      <p>
        Copy the secret of <strong className="break-words">{issued.name}</strong> now. It is stored only as a
        hash and cannot be shown again.
      </p>
      <div className="flex items-center justify-between gap-2 rounded-lg border border-border bg-surface-secondary py-2 ps-4 pe-2">
        <output aria-label="API key" className="font-mono break-all">
          {issued.secret}
        </output>
        <CopyButton value={issued.secret} label="API key" />
      </div>
      <div className="grid min-w-0 gap-1.5">
        <div className="flex items-center justify-between gap-2">
          <h3 className="text-sm font-medium">Try it in a terminal</h3>
          <CopyButton value={example} label="example" />
        </div>
        <pre className="rounded-lg bg-surface-secondary px-4 py-3 font-mono text-[0.8125rem] leading-5 break-all whitespace-pre-wrap">
          <code>{example}</code>
        </pre>
        <p className="text-[0.8125rem] text-muted">
          {isReading
            ? "Lists the messaging profiles."
            : exampleProfileId
              ? "Sends a message through the number pool of a messaging profile."
              : `Sends a message. Put the id of a messaging profile in place of ${PLACEHOLDER}.`}
        </p>
      </div>
      <div>
        <Button variant="primary" onPress={onDone}>
          Done
        </Button>
      </div>
    </div>
  );
}

function sendOptions(profileId: string | null): string[] {
  const body = { messaging_profile_id: profileId ?? PLACEHOLDER, to: "+15559876543", text: "Hello" };
  return ['-H "Content-Type: application/json"', `-d '${JSON.stringify(body)}'`];
}

/** A command over several lines, as a shell takes it. */
function curl(url: string, ...options: string[]): string {
  return [`curl ${url}`, ...options.map((option) => `  ${option}`)].join(" \\\n");
}
