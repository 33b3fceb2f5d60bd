"use client";

import { useState } from "react";
import { ImportPanel } from "@/components/sticky-sender/import-panel";
import { SelectField, type SelectOption } from "@/components/ui/select-field";
import { optOutListHref, optOutListPath } from "@/lib/opt-out/list-href";

const words = { one: "opt-out", many: "opt-outs", replaces: false } as const;

/** Choose a profile and a file, see what it would do, import it. Another profile starts afresh. */
export function ImportOptOuts({
  profiles,
  initialId,
}: {
  profiles: readonly SelectOption[];
  initialId: string;
}) {
  const [profileId, setProfileId] = useState(initialId);
  return (
    <>
      <SelectField
        name="profile"
        label="Profile"
        options={profiles}
        value={profileId}
        onChange={setProfileId}
        description="Recipients of the file get no messages from this profile any more."
      />
      <ImportPanel
        key={profileId}
        uploadPath={`${optOutListPath}/import/file/${profileId}`}
        listPath={optOutListHref({ profile: profileId })}
        words={words}
      />
    </>
  );
}
