import type { Metadata } from "next";
import { deleteMessagingProfile } from "@/app/(portal)/messaging-profiles/actions";
import { ActionForm } from "@/components/form/action-form";
import { FormActions } from "@/components/form/form-section";
import { SubmitButton } from "@/components/form/submit-button";
import { LinkButton } from "@/components/ui/link-button";
import { Panel } from "@/components/ui/panel";
import { requireRole } from "@/lib/auth/require-operator";
import { systemClock } from "@/lib/clock";
import { getDeletionEffect } from "@/lib/messaging-profile/service";
import { addMappingCounts, describeMappingCount, isOne } from "@/lib/sticky-sender/describe-mapping-count";
import { readProfile } from "../read-profile";

export const metadata: Metadata = { title: "Delete profile" };

/** Says what deleting the profile takes along, and asks. A page and not a dialog: it counts at the moment of asking. */
export default async function DeleteProfilePage({ params }: { params: Promise<{ profileId: string }> }) {
  await requireRole("operator");
  const profile = await readProfile((await params).profileId);
  const { numbers, counts } = await getDeletionEffect(systemClock, profile.id);
  const ending = `${describeMappingCount(counts.mappings)} and ${describeMappingCount(counts.pins, "pin")}`;
  return (
    <div className="max-w-2xl">
      <Panel title={`Delete “${profile.name}”?`}>
        <ul className="grid list-disc gap-1.5 ps-5">
          <li>
            {numbers === 0
              ? "No number is assigned to it."
              : `${numbers.toLocaleString("en-US")} ${numbers === 1 ? "number is" : "numbers are"} unassigned and ${numbers === 1 ? "stays" : "stay"} in the inventory.`}
          </li>
          <li>
            {counts.mappings.value + counts.pins.value === 0
              ? "It has no mappings and no pins."
              : `${ending.charAt(0).toUpperCase()}${ending.slice(1)} ${isOne(addMappingCounts(counts.mappings, counts.pins)) ? "ends" : "end"} at once.`}
          </li>
          <li>Applications that send through it are refused from now on. What is queued still goes out.</li>
          <li>Messages it has sent stay readable in the messages log.</li>
        </ul>
        <p className="mt-4">This cannot be undone.</p>
        <ActionForm action={deleteMessagingProfile} aria-label="Delete profile" className="mt-5 grid gap-4">
          <input type="hidden" name="profileId" value={profile.id} />
          <FormActions>
            <SubmitButton variant="danger">Delete profile</SubmitButton>
            <LinkButton href={`/messaging-profiles/${profile.id}/settings`} variant="ghost">
              Cancel
            </LinkButton>
          </FormActions>
        </ActionForm>
      </Panel>
    </div>
  );
}
