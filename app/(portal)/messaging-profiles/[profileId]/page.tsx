import { redirect } from "next/navigation";

/** A profile without a tab shows its settings. */
export default async function ProfilePage({ params }: { params: Promise<{ profileId: string }> }) {
  redirect(`/messaging-profiles/${encodeURIComponent((await params).profileId)}/settings`);
}
