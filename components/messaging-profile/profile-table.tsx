import { Pencil } from "lucide-react";
import type { ReactNode } from "react";
import { SpendOfLimit } from "@/components/spend/spend-of-limit";
import { Badge, Status } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { IconLink, TextLink } from "@/components/ui/link-button";
import type { ProfileOverviewRow } from "@/lib/messaging-profile/types";

/** The table of messaging profiles: name, numbers, pool, sticky sender, what was sent and spent today. */
export function ProfileTable({
  rows,
  spentToday,
  mayEdit,
  empty,
}: {
  rows: readonly ProfileOverviewRow[];
  /** US dollars, by the profile's id. */
  spentToday: ReadonlyMap<string, string>;
  /** Whether the user's role may change profiles; others see no pencil. */
  mayEdit: boolean;
  empty: ReactNode;
}) {
  return (
    <DataTable
      caption="Messaging profiles"
      rows={rows}
      rowKey={(profile) => profile.id}
      empty={empty}
      columns={[
        {
          key: "name",
          header: "Name",
          isPrimary: true,
          cell: (profile) => (
            <span className="flex flex-wrap items-center gap-2">
              <TextLink
                href={`/messaging-profiles/${profile.id}/settings`}
                className="font-medium break-words"
              >
                {profile.name}
              </TextLink>
              {!profile.enabled && <Badge tone="warning">Disabled</Badge>}
            </span>
          ),
        },
        {
          key: "numbers",
          header: "Numbers",
          align: "end",
          cell: (profile) => (
            <TextLink href={`/messaging-profiles/${profile.id}/numbers`} className="figures">
              {profile.numbers.toLocaleString("en-US")}
            </TextLink>
          ),
        },
        {
          key: "pool",
          header: "Number Pool",
          cell: (profile) => <OnOff isOn={profile.numberPoolEnabled} />,
        },
        { key: "sticky", header: "Sticky Sender", cell: (profile) => <OnOff isOn={profile.stickySender} /> },
        {
          key: "today",
          header: "Sent today (UTC)",
          align: "end",
          cell: (profile) => <span className="figures">{profile.sentToday.toLocaleString("en-US")}</span>,
        },
        {
          key: "spent",
          header: "Spent today (UTC)",
          align: "end",
          cell: (profile) => (
            <SpendOfLimit spent={spentToday.get(profile.id) ?? "0.00"} limit={profile.dailySpendLimit} />
          ),
        },
        ...(mayEdit
          ? [
              {
                key: "actions",
                header: "Actions",
                isActions: true,
                cell: (profile: ProfileOverviewRow) => (
                  <IconLink
                    href={`/messaging-profiles/${profile.id}/settings`}
                    label={`Edit ${profile.name}`}
                    icon={<Pencil aria-hidden className="size-4" />}
                  />
                ),
              },
            ]
          : []),
      ]}
    />
  );
}

function OnOff({ isOn }: { isOn: boolean }) {
  return <Status tone={isOn ? "success" : "neutral"}>{isOn ? "On" : "Off"}</Status>;
}
