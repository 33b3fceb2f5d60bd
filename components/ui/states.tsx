import type { ReactNode } from "react";

/** Nothing to show, and what to do about it. */
export function EmptyState({
  icon,
  title,
  children,
  action,
}: {
  /** A lucide icon, decorative. */
  icon?: ReactNode;
  title: string;
  /** Why it is empty or what will appear here. */
  children?: ReactNode;
  /** The next step: a button or link. */
  action?: ReactNode;
}) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-12 text-center">
      {icon && (
        <div
          aria-hidden
          className="mb-1 grid size-11 place-items-center rounded-xl bg-surface-secondary text-muted [&_svg]:size-5"
        >
          {icon}
        </div>
      )}
      <p className="font-semibold">{title}</p>
      {children && <div className="max-w-md text-sm text-muted">{children}</div>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

/** Something failed; `requestId` finds the cause in the log. */
export function ErrorState({
  title = "Something went wrong",
  children,
  requestId,
  action,
}: {
  title?: string;
  children?: ReactNode;
  requestId?: string | undefined;
  action?: ReactNode;
}) {
  return (
    <div role="alert" className="grid justify-items-start gap-3 py-10">
      <h1 className="text-xl font-semibold">{title}</h1>
      <div className="max-w-prose text-muted">{children}</div>
      {requestId && (
        <p className="text-sm text-muted">
          Request id <code className="font-mono text-foreground">{requestId}</code>
        </p>
      )}
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
