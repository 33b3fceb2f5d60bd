"use client";

import { CirclePause, CirclePlay, Pencil, Trash2, Unlink } from "lucide-react";
import { Menu, type MenuItem } from "@/components/ui/menu";
import type { NumberActions } from "./number-actions";
import { useNumberVerb } from "./use-number-verb";

/** What can be done to one number of a list. */
export function NumberRowMenu({
  id,
  e164,
  enabled,
  isAssigned,
  profileId,
  actions,
}: {
  id: string;
  e164: string;
  enabled: boolean;
  isAssigned: boolean;
  /** The profile whose list this is. */
  profileId?: string;
  actions: NumberActions;
}) {
  const { start, dialog } = useNumberVerb(actions, {
    ids: [id],
    what: e164,
    ...(profileId ? { profileId } : {}),
  });
  const items: MenuItem[] = [
    {
      key: "edit",
      label: "Edit number",
      icon: <Pencil aria-hidden />,
      href: `/phone-numbers/${id}`,
    },
    enabled
      ? {
          key: "disable",
          label: "Disable",
          icon: <CirclePause aria-hidden />,
          onAction: () => start("disable"),
        }
      : { key: "enable", label: "Enable", icon: <CirclePlay aria-hidden />, onAction: () => start("enable") },
    ...(isAssigned
      ? [
          {
            key: "unassign",
            label: "Remove from profile",
            icon: <Unlink aria-hidden />,
            onAction: () => start("unassign"),
          },
        ]
      : []),
    {
      key: "delete",
      label: "Delete number",
      icon: <Trash2 aria-hidden />,
      isDestructive: true,
      onAction: () => start("delete"),
    },
  ];
  return (
    <>
      <Menu label={`Actions for ${e164}`} items={items} />
      {dialog}
    </>
  );
}
