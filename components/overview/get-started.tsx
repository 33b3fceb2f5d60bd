import { Check } from "lucide-react";
import { LinkButton } from "@/components/ui/link-button";
import { Panel } from "@/components/ui/panel";
import type { SetupProgress } from "@/lib/message/overview";

/** The way to the first message; steps done are ticked, the next one has a button. */
export function GetStarted({ progress, mayChange }: { progress: SetupProgress; mayChange: boolean }) {
  const { profileId, hasPool, hasNumbers, hasMessages } = progress;
  const profileHref = profileId === null ? null : `/messaging-profiles/${profileId}`;
  const steps = [
    {
      title: "Create a messaging profile",
      text: "It holds the numbers and rules for one kind of messages.",
      isDone: profileId !== null,
      action: { href: "/messaging-profiles/new", label: "New profile" },
    },
    {
      title: "Switch on Number Pool",
      text: "Messages then choose their sender among the profile's numbers; tick Sticky Sender so that recipients always see the same one.",
      isDone: hasPool,
      action: profileHref && { href: `${profileHref}/settings`, label: "Open settings" },
    },
    {
      title: "Add and assign numbers",
      text: "Long codes and toll-free numbers make up the pool.",
      isDone: hasNumbers,
      action: profileHref && { href: `${profileHref}/numbers`, label: "Add numbers" },
    },
    {
      title: "Send the first message",
      text: "The preview shows which number it will leave from, and why.",
      isDone: hasMessages,
      action: profileHref && { href: `${profileHref}/send-test-message`, label: "Send test message" },
    },
  ];
  const next = steps.find((step) => !step.isDone);
  return (
    <Panel title="Get started">
      <ol className="grid gap-4">
        {steps.map((step, index) => (
          <li key={step.title} className="flex gap-3" aria-current={step === next ? "step" : undefined}>
            <span
              aria-hidden
              className={`figures grid size-7 shrink-0 place-items-center rounded-full text-sm font-semibold ${
                step.isDone
                  ? "bg-success-soft text-success-soft-foreground"
                  : "bg-surface-secondary text-muted"
              }`}
            >
              {step.isDone ? <Check className="size-4" /> : index + 1}
            </span>
            <div className="grid justify-items-start gap-1">
              <p className={step === next ? "font-semibold" : "font-medium"}>
                {step.title}
                {step.isDone && <span className="sr-only"> (done)</span>}
              </p>
              {!step.isDone && <p className="max-w-prose text-sm text-muted">{step.text}</p>}
              {step === next && step.action && mayChange && (
                <LinkButton href={step.action.href} variant="primary" size="sm" className="mt-1">
                  {step.action.label}
                </LinkButton>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
