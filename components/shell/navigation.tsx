"use client";

import {
  CircleDollarSign,
  Hash,
  History,
  KeyRound,
  LayoutDashboard,
  Link2,
  type LucideIcon,
  MessageSquareOff,
  MessagesSquare,
  RadioTower,
  ScrollText,
  UsersRound,
  Webhook,
} from "lucide-react";
import { usePathname } from "next/navigation";
import { Link } from "@/components/ui/link";

interface Entry {
  href: string;
  label: string;
  Icon: LucideIcon;
  /** Only administrators see it. */
  isForAdministrators?: boolean;
}

const entries: readonly Entry[] = [
  { href: "/", label: "Overview", Icon: LayoutDashboard },
  { href: "/messaging-profiles", label: "Messaging", Icon: MessagesSquare },
  { href: "/phone-numbers", label: "Phone numbers", Icon: Hash },
  { href: "/messages", label: "Messages", Icon: ScrollText },
  { href: "/webhook-deliveries", label: "Webhook deliveries", Icon: Webhook },
  { href: "/opt-outs", label: "Opt-outs", Icon: MessageSquareOff },
  { href: "/carriers", label: "Carriers", Icon: RadioTower },
  { href: "/link-domains", label: "Link domains", Icon: Link2 },
  { href: "/prices", label: "Prices", Icon: CircleDollarSign, isForAdministrators: true },
  { href: "/api-keys", label: "API keys", Icon: KeyRound, isForAdministrators: true },
  { href: "/users", label: "Users", Icon: UsersRound, isForAdministrators: true },
  { href: "/audit-log", label: "Audit log", Icon: History, isForAdministrators: true },
];

/** The portal's main navigation; the current page's entry carries aria-current. */
export function Navigation({
  isAdministrator,
  onNavigate,
}: {
  isAdministrator: boolean;
  /** Runs when a link was followed, e.g. to close the drawer. */
  onNavigate?: () => void;
}) {
  const pathname = usePathname();
  return (
    <nav aria-label="Main">
      <ul className="grid gap-0.5">
        {entries.map(({ href, label, Icon, isForAdministrators }) => {
          if (isForAdministrators && !isAdministrator) return null;
          const isCurrent =
            href === "/" ? pathname === "/" : pathname === href || pathname.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                {...(onNavigate ? { onClick: onNavigate } : {})}
                className="group relative flex min-h-9 items-center gap-3 rounded-md px-3 text-shell-muted transition-colors hover:bg-shell-raised hover:text-shell-foreground aria-[current=page]:bg-shell-raised aria-[current=page]:font-medium aria-[current=page]:text-shell-foreground"
              >
                <span
                  aria-hidden
                  className="absolute inset-y-2 start-0 w-[3px] rounded-full bg-highlight opacity-0 group-aria-[current=page]:opacity-100"
                />
                <Icon aria-hidden className="size-[1.125rem] shrink-0" />
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
