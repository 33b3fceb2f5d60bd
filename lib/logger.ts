import pino, { type Logger } from "pino";
import { processSingleton } from "./process-singleton";

export type { Logger } from "pino";

/** Fields that never reach a log, wherever they sit one level deep. */
const SECRET_FIELDS = ["password", "secret", "token", "authorization", "cookie", "apiKey", "passwordHash"];

/**
 * The process's logger: JSON lines on standard error, from LOG_LEVEL on (default `warn`, so that a quiet system
 * prints nothing after its start line). Written synchronously: the last line before a crash is the one that counts.
 */
export function getLogger(): Logger {
  return processSingleton("logger", () =>
    pino(
      {
        level: process.env.LOG_LEVEL?.trim() || "warn",
        base: { process: process.env.STICKYPOOL_PROCESS ?? "stickypool", pid: process.pid },
        timestamp: pino.stdTimeFunctions.isoTime,
        redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: "[hidden]" },
      },
      pino.destination({ dest: 2, sync: true }),
    ),
  );
}
