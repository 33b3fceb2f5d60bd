import type { ReactNode } from "react";
import { Status } from "@/components/ui/badge";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { Time } from "@/components/ui/time";
import type { WebhookAttempt } from "@/lib/webhook/types";
import { describeOutcome } from "./delivery-words";

/** One attempt: what was sent, what came back, and how long it took. */
export function AttemptPanel({ attempt, body }: { attempt: WebhookAttempt; body: string }) {
  const isDelivered = attempt.problem === null;
  return (
    <Panel
      title={`Attempt ${attempt.attempt}`}
      actions={<Status tone={isDelivered ? "success" : "danger"}>{describeOutcome(attempt)}</Status>}
    >
      <div className="grid gap-4">
        {attempt.detail && <p className="break-words">{attempt.detail}</p>}
        <DescriptionList
          items={[
            { label: "Started", value: <Time value={attempt.startedAtMs} mode="absolute" seconds /> },
            {
              label: "Took",
              value: `${(attempt.finishedAtMs - attempt.startedAtMs).toLocaleString("en-US")} ms`,
            },
            { label: "Posted to", value: <span className="break-all">{attempt.url}</span> },
          ]}
        />
        {attempt.requestHeaders.length > 0 && (
          <>
            <Fold title="Request headers">
              <Headers headers={attempt.requestHeaders} />
            </Fold>
            <Fold title="Request body">
              <Body text={body} />
            </Fold>
          </>
        )}
        {attempt.responseStatus !== null && (
          <>
            <Fold title="Response headers">
              <Headers headers={attempt.responseHeaders} />
            </Fold>
            <Fold
              title={attempt.isResponseCut ? "Response body, the first 10 kB" : "Response body"}
              isOpen={!isDelivered}
            >
              {attempt.responseBody === "" ? (
                <p className="text-muted">Empty</p>
              ) : (
                <Body text={attempt.responseBody} />
              )}
            </Fold>
          </>
        )}
      </div>
    </Panel>
  );
}

function Fold({ title, isOpen = false, children }: { title: string; isOpen?: boolean; children: ReactNode }) {
  return (
    <details open={isOpen} className="min-w-0">
      <summary className="cursor-pointer text-sm font-medium">{title}</summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}

function Headers({ headers }: { headers: WebhookAttempt["requestHeaders"] }) {
  const keyed = headers.map(([name, value], place) => ({ key: `${place} ${name}`, name, value }));
  return (
    <dl className="grid gap-1 font-mono text-[0.8125rem]">
      {keyed.map(({ key, name, value }) => (
        <div key={key} className="break-all">
          <dt className="inline text-muted">{name}: </dt>
          <dd className="inline">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ text }: { text: string }) {
  return (
    <pre className="max-h-96 overflow-auto rounded-md bg-surface-secondary p-3 font-mono text-[0.8125rem] break-words whitespace-pre-wrap">
      {text}
    </pre>
  );
}
