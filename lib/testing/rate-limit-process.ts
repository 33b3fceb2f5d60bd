import { getRateLimiter } from "../api-key/rate-limiter";
import type { ApiKey } from "../api-key/types";

/*
 * A process that takes requests under the rate limit of a key for a test, as a web process does, on the database of
 * DATABASE_URL. It answers each command with how many were allowed and ends with its parent.
 */

export interface RateCommand {
  readonly key: Pick<ApiKey, "id" | "rateLimit">;
  readonly requests: number;
}

process.on("message", async ({ key, requests }: RateCommand) => {
  let allowed = 0;
  for (let request = 0; request < requests; request++) {
    if ((await getRateLimiter().take(key))?.isAllowed) allowed++;
  }
  process.send?.(allowed, () => undefined);
});
process.on("disconnect", () => process.exit(0));
process.send?.("ready");
