import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

const tones = {
  info: { style: "bg-accent-soft text-accent-soft-foreground", Icon: Info },
  success: { style: "bg-success-soft text-success-soft-foreground", Icon: CircleCheck },
  warning: { style: "bg-warning-soft text-warning-soft-foreground", Icon: TriangleAlert },
  danger: { style: "bg-danger-soft text-danger-soft-foreground", Icon: CircleAlert },
} as const;

/** A boxed notice on the page: something to know (info), done, to mind, or refused. */
export function Callout({
  tone = "info",
  title,
  children,
  actions,
  ...rest
}: Omit<ComponentProps<"div">, "title"> & {
  tone?: keyof typeof tones;
  title: ReactNode;
  /** What to do about it. */
  actions?: ReactNode;
}) {
  const { style, Icon } = tones[tone];
  return (
    <div {...rest} className={`flex gap-3 rounded-lg px-3.5 py-3 text-sm ${style} ${rest.className ?? ""}`}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="grid min-w-0 gap-1">
        <div className="font-medium">{title}</div>
        {children}
        {actions && <div className="mt-1.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
