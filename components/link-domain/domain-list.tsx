import { Link2 } from "lucide-react";
import type { ReactNode } from "react";
import { Status } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { Panel } from "@/components/ui/panel";
import { EmptyState } from "@/components/ui/states";
import { Time } from "@/components/ui/time";
import type { CheckOutcome, DomainCheck } from "@/lib/link-domain/types";
import { type DomainActions, DomainButtons } from "./domain-buttons";

/** A domain as the page shows it. */
export interface ShownDomain {
  readonly id: string;
  readonly host: string;
  /** With its scheme, as links have it. */
  readonly address: string;
  readonly useCase: string | null;
  readonly isVerified: boolean;
  /** That shorten links on it. */
  readonly profiles: number;
  readonly lastCheck: DomainCheck | null;
  readonly txtName: string;
  readonly txtValue: string;
  readonly checkedUrl: string;
}

/** The domains, each with its state and, until it is verified, what to do. */
export function DomainList({
  domains,
  actions,
}: {
  domains: readonly ShownDomain[];
  /** null = the viewer may not change them. */
  actions: DomainActions | null;
}) {
  if (domains.length === 0)
    return (
      <Panel>
        <EmptyState icon={<Link2 />} title="No link domains">
          Add a domain of your own to shorten links in messages and count who opens them.
        </EmptyState>
      </Panel>
    );
  return (
    <ul aria-label="Link domains" className="grid gap-4">
      {domains.map((domain) => (
        <li key={domain.id}>
          <Domain domain={domain} actions={actions} />
        </li>
      ))}
    </ul>
  );
}

function Domain({ domain, actions }: { domain: ShownDomain; actions: DomainActions | null }) {
  const { address, isVerified, useCase, profiles, lastCheck } = domain;
  return (
    <Panel>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h2 className="font-semibold break-all">{address}</h2>
            <Status tone={isVerified ? "success" : "warning"}>
              {isVerified ? "Verified" : "Not verified"}
            </Status>
          </div>
          <p className="mt-0.5 text-sm text-muted">
            {useCase && `${useCase} · `}
            {profiles === 0
              ? "Used by no profile"
              : `Used by ${profiles === 1 ? "1 profile" : `${profiles.toLocaleString("en-US")} profiles`}`}
          </p>
        </div>
        {actions && <DomainButtons domain={domain} actions={actions} />}
      </div>
      {!isVerified && <HowToVerify domain={domain} />}
      {lastCheck && <LastCheck check={lastCheck} isVerified={isVerified} />}
    </Panel>
  );
}

function HowToVerify({ domain: { txtName, txtValue, checkedUrl } }: { domain: ShownDomain }) {
  return (
    <div className="mt-4 grid gap-3 border-t border-separator pt-4 text-sm">
      <p>
        Let the domain lead to this installation, so that links on it arrive here. To prove that it is yours,{" "}
        <span className="font-medium">one</span> of these is enough:
      </p>
      <Proof title="This installation answers under it, at">
        <code className="font-mono break-all">{checkedUrl}</code>
      </Proof>
      <Proof title="It has this TXT record">
        <Copied label="TXT record's name" text={txtName} />
        <Copied label="TXT record's value" text={txtValue} />
      </Proof>
    </div>
  );
}

function Proof({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-1">
      <p className="text-muted">{title}</p>
      {children}
    </div>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  return (
    <span className="flex items-center gap-1">
      <code className="min-w-0 font-mono break-all">{text}</code>
      <CopyButton value={text} label={label} />
    </span>
  );
}

function LastCheck({ check, isVerified }: { check: DomainCheck; isVerified: boolean }) {
  return (
    <div className="mt-4 grid gap-1 border-t border-separator pt-4 text-sm">
      <p className="text-muted">
        Last checked <Time value={check.checkedAtMs} />
      </p>
      <Outcome outcome={check.http} passed="This installation answers under the domain." />
      <Outcome outcome={check.dns} passed="The TXT record is there." />
      {isVerified && !check.http.isPassed && (
        <p className="text-warning-soft-foreground">
          Links on it may not work: see that the domain leads to this installation.
        </p>
      )}
    </div>
  );
}

function Outcome({ outcome, passed }: { outcome: CheckOutcome; passed: string }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3">
      <Status tone={outcome.isPassed ? "success" : "neutral"}>
        {outcome.isPassed ? "Passed" : "Not passed"}
      </Status>
      <span className="min-w-0 break-words">{outcome.isPassed ? passed : outcome.detail}</span>
    </div>
  );
}
