"use client";

import { useState } from "react";
import { ImportPanel } from "@/components/sticky-sender/import-panel";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { optOutListHref, optOutListPath } from "@/lib/opt-out/list-href";

const words = { one: "opt-out", many: "opt-outs", replaces: false } as const;

const unchosen = { value: "", label: "Choose a profile" } as const;

/** Choose a profile and a file, see what it would do, import it. Another profile starts afresh. */
export function ImportOptOuts({
  profiles,
  initialId,
}: {
  profiles: readonly SelectOption[];
  /** null = it must be chosen: a list of opt-outs that lands on the wrong profile blocks the wrong people. */
  initialId: string | null;
}) {
  const [profileId, setProfileId] = useState(initialId ?? unchosen.value);
  return (
    <>
      <SelectField
        name="profile"
        label="Profile"
        options={initialId === null ? [unchosen, ...profiles] : profiles}
        value={profileId}
        onChange={setProfileId}
        description="Recipients of the file get no messages from this profile any more."
      />
      {profileId !== unchosen.value && (
        <ImportPanel
          key={profileId}
          uploadPath={`${optOutListPath}/import/file/${profileId}`}
          listPath={optOutListHref({ profile: profileId })}
          words={words}
        />
      )}
    </>
  );
}
