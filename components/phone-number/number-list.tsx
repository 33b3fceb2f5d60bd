import type { ReactNode } from "react";
import { KeysetPagination } from "@/components/ui/pagination";
import type { KeysetPage } from "@/lib/db/keyset";
import { NUMBER_COUNT_LIMIT } from "@/lib/phone-number/inventory-limits";
import type { NumberRow } from "@/lib/phone-number/types";
import type { ProfileChoice } from "./assign-form";
import type { NumberActions } from "./number-actions";
import { NumberRowMenu } from "./number-row-menu";
import { NumberSelectionBar } from "./number-selection-bar";
import { NumberTable } from "./number-table";
import { countNumbersWords } from "./number-words";

/** One page of numbers with everything an operator can do to them. */
export function NumberList({
  caption,
  page,
  total,
  hrefOf,
  empty,
  mayEdit,
  profiles,
  profileId,
  actions,
}: {
  caption: string;
  page: KeysetPage<NumberRow>;
  /** Numbers over all pages. */
  total: number;
  /** Address of a page of the list by its cursor, null = the first. */
  hrefOf: (cursor: string | null) => string;
  empty: ReactNode;
  mayEdit: boolean;
  profiles: readonly ProfileChoice[];
  /** The profile whose list this is; absent = numbers of all profiles. */
  profileId?: string;
  actions: NumberActions;
}) {
  const { rows, previousCursor, nextCursor } = page;
  const table = (
    <NumberTable
      caption={caption}
      rows={rows}
      empty={empty}
      showProfile={profileId === undefined}
      isSelectable={mayEdit}
      {...(mayEdit && {
        actions: ({ id, e164, enabled, assignment }: NumberRow) => (
          <NumberRowMenu
            id={id}
            e164={e164}
            enabled={enabled}
            isAssigned={assignment !== null}
            actions={actions}
            {...(profileId && { profileId })}
          />
        ),
      })}
    />
  );
  return (
    <>
      {/* Without rows there is nothing to choose, and what is shown instead may hold a form of its own. */}
      {mayEdit && rows.length > 0 ? (
        <form aria-label={caption}>
          {table}
          <NumberSelectionBar profiles={profiles} actions={actions} {...(profileId && { profileId })} />
        </form>
      ) : (
        table
      )}
      <KeysetPagination
        label="Pages of numbers"
        firstHref={previousCursor && hrefOf(null)}
        previousHref={previousCursor && hrefOf(previousCursor)}
        nextHref={nextCursor && hrefOf(nextCursor)}
        summary={
          rows.length > 0 &&
          (total >= NUMBER_COUNT_LIMIT ? `${countNumbersWords(total)} or more` : countNumbersWords(total))
        }
      />
    </>
  );
}
