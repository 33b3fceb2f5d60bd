"use client";

import { SubmitButton } from "@/components/form/submit-button";
import { Callout } from "@/components/ui/callout";
import type { ActionFailure } from "@/lib/errors/action-result";
import type { MoveQuestion } from "@/lib/phone-number/types";
import { describeMappingCount } from "@/lib/sticky-sender/describe-mapping-count";
import { countNumbersWords } from "./number-words";

const NUMBERS_SHOWN = 5;

/** Inside a form that assigns numbers: where some of them are now, what moving them ends, and the button that does it. */
export function MoveQuestionNotice({ failure }: { failure: ActionFailure | null }) {
  if (failure?.code !== "confirmation_needed") return null;
  const { count, elsewhere, effect } = failure.meta as unknown as MoveQuestion;
  const shown = elsewhere.slice(0, NUMBERS_SHOWN);
  return (
    <Callout
      tone="warning"
      title={`${countNumbersWords(count)} ${count === 1 ? "is" : "are"} on another profile`}
      actions={
        <SubmitButton variant="danger" name="move" value="on">
          Move and assign
        </SubmitButton>
      }
    >
      <ul className="grid gap-0.5">
        {shown.map(({ e164, profileName }) => (
          <li key={e164}>
            <span className="figures">{e164}</span> is on {profileName}
          </li>
        ))}
        {count > shown.length && <li>and {countNumbersWords(count - shown.length)} more</li>}
      </ul>
      <p>
        Moving ends {describeMappingCount(effect.counts.mappings)} and{" "}
        {describeMappingCount(effect.counts.pins, "pin")} there, for good.
      </p>
    </Callout>
  );
}
