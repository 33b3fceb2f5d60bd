"use client";

import { Dropdown } from "@heroui/react";
import { Ellipsis } from "lucide-react";
import type { ReactNode } from "react";

export interface MenuItem {
  key: string;
  label: string;
  icon?: ReactNode;
  /** Leads there; otherwise `onAction` runs. */
  href?: string;
  onAction?: () => void;
  isDestructive?: boolean;
  isDisabled?: boolean;
}

/** A button with a menu. Without `trigger`: three dots, named `label`; a trigger is named by its own text. */
export function Menu({
  label,
  items,
  trigger,
  triggerClassName = "button button--ghost button--sm button--icon-only",
  header,
}: {
  label: string;
  items: readonly MenuItem[];
  trigger?: ReactNode;
  triggerClassName?: string;
  /** Shown above the items. */
  header?: ReactNode;
}) {
  return (
    <Dropdown>
      <Dropdown.Trigger {...(trigger ? {} : { "aria-label": label })} className={triggerClassName}>
        {trigger ?? <Ellipsis aria-hidden />}
      </Dropdown.Trigger>
      <Dropdown.Popover className="min-w-48">
        {header}
        <Dropdown.Menu
          aria-label={label}
          disabledKeys={items.filter((item) => item.isDisabled).map((item) => item.key)}
        >
          {items.map((item) => (
            <Dropdown.Item
              key={item.key}
              id={item.key}
              textValue={item.label}
              {...(item.href ? { href: item.href } : {})}
              {...(item.onAction ? { onAction: item.onAction } : {})}
              variant={item.isDestructive ? "danger" : "default"}
            >
              {item.icon}
              <span>{item.label}</span>
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  );
}
