import type { Metadata } from "next";
import type { ReactNode } from "react";
import { sendingVerbs } from "@/app/(portal)/sending-verbs";
import { SendingControls } from "@/components/sending/sending-controls";
import { Badge } from "@/components/ui/badge";
import { PageHeader } from "@/components/ui/page-header";
import { TabLinks } from "@/components/ui/tab-links";
import { requireUser } from "@/lib/auth/require-operator";
import { getSendingState } from "@/lib/sending/service";
import { roleAllows } from "@/lib/user/types";
import { readProfile } from "./read-profile";

interface ProfileLayoutProps {
  children: ReactNode;
  params: Promise<{ profileId: string }>;
}

export async function generateMetadata({ params }: Omit<ProfileLayoutProps, "children">): Promise<Metadata> {
  await requireUser();
  const profile = await readProfile((await params).profileId);
  return { title: { default: profile.name, template: `%s · ${profile.name} · Stickypool` } };
}

/** Heading and tabs of one messaging profile; each tab is a page of its own. */
export default async function ProfileLayout({ children, params }: ProfileLayoutProps) {
  const user = await requireUser();
  const profile = await readProfile((await params).profileId);
  const { heldAt } = await getSendingState({ kind: "profile", id: profile.id });
  const path = `/messaging-profiles/${profile.id}`;
  return (
    <>
      <PageHeader
        back={{ href: "/messaging-profiles", label: "Messaging profiles" }}
        title={profile.name}
        badge={
          <>
            {profile.enabled ? <Badge tone="success">Enabled</Badge> : <Badge tone="warning">Disabled</Badge>}
            {heldAt && <Badge tone="warning">Sending held</Badge>}
          </>
        }
        actions={
          roleAllows(user.role, "operator") && (
            <SendingControls
              scope={{ kind: "profile", id: profile.id }}
              name={profile.name}
              isHeld={heldAt !== null}
              actions={sendingVerbs}
            />
          )
        }
      />
      <TabLinks
        label="Messaging profile"
        tabs={[
          { href: `${path}/settings`, label: "Settings" },
          { href: `${path}/numbers`, label: "Numbers" },
          { href: `${path}/sticky-mappings`, label: "Sticky mappings" },
          { href: `${path}/auto-responses`, label: "Auto-responses" },
          { href: `${path}/send-test-message`, label: "Send test message" },
          { href: `${path}/activity`, label: "Activity" },
        ]}
      />
      {children}
    </>
  );
}
