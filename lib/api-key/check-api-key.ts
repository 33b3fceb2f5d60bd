import { getPool, getPrisma } from "@/lib/db/client";
import { listenForNotifications, type NotificationListener } from "@/lib/db/notification-listener";
import { processSingleton } from "@/lib/process-singleton";
import { ApiKeyChecks } from "./key-checks";
import type { ApiKeyCheck } from "./types";

/** The key checks of this process, shared by all its doors. */
export function getApiKeyChecks(): ApiKeyChecks {
  return processSingleton("api-key-checks", () => new ApiKeyChecks(getPrisma));
}

/**
 * The key with this secret, or why there is none; notes its use.
 *
 * A key that was revoked or changed by this process is seen as such at once; one changed by another process within a
 * second, mostly at once.
 *
 * @returns a promise only where the key has to be read; nearly always the answer itself
 * @throws AppError `unavailable` (the promise rejects) when the database does not answer
 */
export function checkApiKey(secret: string): ApiKeyCheck | Promise<ApiKeyCheck> {
  return getApiKeyChecks().check(secret);
}

let listener: NotificationListener | null = null;

/** Lets the process hear of keys that other processes change. Without it a change takes up to a second to be seen. */
export function startApiKeyChecks(): void {
  const forget = () => getApiKeyChecks().forget();
  listener ??= listenForNotifications(getPool(), {
    channel: "api_keys_changed",
    onNotification: forget,
    onListening: forget,
  });
}

/** Writes what is still to be noted and ends the connection. Called once, when the process stops. */
export async function closeApiKeyChecks(): Promise<void> {
  await listener?.stop();
  listener = null;
  await getApiKeyChecks().usage.flush();
}
