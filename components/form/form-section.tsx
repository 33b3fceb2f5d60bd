import type { ReactNode } from "react";

/** A named part of a long form: heading and explanation on the left, fields on the right; stacked on small screens. */
export function FormSection({
  title,
  description,
  children,
}: {
  title: string;
  /** What the settings of this part are about. */
  description?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section
      aria-label={title}
      className="grid gap-x-10 gap-y-4 border-t border-separator py-6 first:border-t-0 lg:grid-cols-[15rem_minmax(0,36rem)]"
    >
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        {description && <p className="mt-1 text-sm text-muted">{description}</p>}
      </div>
      <div className="grid content-start gap-5">{children}</div>
    </section>
  );
}

/** The row of buttons that ends a form. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-2">{children}</div>;
}
