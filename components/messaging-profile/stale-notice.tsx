import { Callout } from "@/components/ui/callout";
import type { FormValues } from "@/lib/errors/action-result";
import { differencesFromForm } from "@/lib/messaging-profile/form-differences";
import type { StaleEdit } from "@/lib/messaging-profile/update-profile";

/** For a form that someone else overtook: what they saved beside what is in the form, and the two ways on. */
export function StaleNotice({ stale, values }: { stale: StaleEdit; values: FormValues }) {
  const differences = differencesFromForm(stale.current, values);
  return (
    <Callout
      tone="warning"
      title={`${stale.savedBy ?? "Someone else"} saved these settings meanwhile`}
      className="mt-4"
    >
      <p>
        Everything you typed is still in the form. Save again to replace theirs, or{" "}
        <a href={`/messaging-profiles/${stale.current.id}/settings`} className="text-link">
          load their version
        </a>{" "}
        and lose yours.
      </p>
      <div className="mt-1 overflow-x-auto">
        <table className="text-start">
          <thead>
            <tr>
              <th scope="col" className="py-1 pe-6 text-start font-medium">
                Setting
              </th>
              <th scope="col" className="py-1 pe-6 text-start font-medium">
                Saved now
              </th>
              <th scope="col" className="py-1 text-start font-medium">
                In your form
              </th>
            </tr>
          </thead>
          <tbody>
            {differences.map(({ label, saved, typed }) => (
              <tr key={label} className="border-t border-current/15 align-top">
                <th scope="row" className="py-1 pe-6 text-start font-normal">
                  {label}
                </th>
                <td className="py-1 pe-6 break-words">{saved}</td>
                <td className="py-1 break-words">{typed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Callout>
  );
}
