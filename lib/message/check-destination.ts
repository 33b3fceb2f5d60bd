import { AppError } from "@/lib/errors/app-error";
import { EVERYWHERE } from "@/lib/messaging-profile/allowed-destinations";
import { countryName } from "@/lib/messaging-profile/country-name";
import { countryOf } from "@/lib/phone-number/country-of";
import type { E164 } from "@/lib/phone-number/e164";

/**
 * Whether the profile may send to this recipient (F7): every country under `["*"]`, else the country the number is
 * judged by must be listed. A number of no country passes under `*` only.
 *
 * @throws AppError missing_destinations (40331) when the list is empty, destination_not_allowed (40309)
 */
export function checkDestination(recipient: E164, allowed: readonly string[]): void {
  if (allowed.includes(EVERYWHERE)) return;
  if (allowed.length === 0) throw new AppError("missing_destinations");
  const country = countryOf(recipient);
  if (country !== null && allowed.includes(country)) return;
  throw new AppError("destination_not_allowed", {
    field: "recipient",
    detail:
      country === null
        ? "This number belongs to no country, and the profile allows only listed ones."
        : `The profile does not allow messages to ${countryName(country) ?? country}. Add it to the allowed destinations.`,
    meta: { country },
  });
}
