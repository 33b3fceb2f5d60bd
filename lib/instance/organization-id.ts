import { stringify } from "uuid";
import { deriveKey } from "../app-secret";
import { processSingleton } from "../process-singleton";

/**
 * The id that the API shows as `organization_id`: one per installation, the same in every process and for good.
 *
 * It is derived from APP_SECRET, which an installation never changes, so nothing has to be stored or read (UUID version 8).
 */
export function organizationId(): string {
  return processSingleton("organization-id", () => {
    const bytes = deriveKey("organization-id").subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return stringify(bytes);
  });
}
