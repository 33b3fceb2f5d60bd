import { buttonVariants } from "@heroui/styles";
import type { ReactNode } from "react";
import { Link } from "./link";

interface LinkButtonProps {
  href: string;
  children?: ReactNode;
  /** As of `Button`. */
  variant?: "primary" | "outline" | "ghost" | "danger-soft";
  size?: "sm" | "md";
  icon?: ReactNode;
  className?: string;
  /** For links to files: the browser saves instead of opening. */
  download?: boolean;
}

/** A link that looks like a button; works without a script. */
export function LinkButton({
  href,
  children,
  variant = "outline",
  size = "md",
  icon,
  className = "",
  download,
}: LinkButtonProps) {
  const style = `${buttonVariants({ variant, size })} ${className}`;
  if (download) {
    return (
      <a href={href} className={style} download>
        {icon}
        {children}
      </a>
    );
  }
  return (
    <Link href={href} className={style}>
      {icon}
      {children}
    </Link>
  );
}

/** A link that shows only an icon; `label` is its accessible name. */
export function IconLink({ href, label, icon }: { href: string; label: string; icon: ReactNode }) {
  return (
    <Link
      href={href}
      aria-label={label}
      title={label}
      className={buttonVariants({ variant: "ghost", size: "sm", isIconOnly: true })}
    >
      {icon}
    </Link>
  );
}

/** A link inside running text or a table cell. */
export function TextLink({
  href,
  children,
  className = "",
}: {
  href: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <Link href={href} className={`text-link ${className}`}>
      {children}
    </Link>
  );
}
