import type { Actor } from "./audit/record-audit";
import type { Clock } from "./clock";

/** What every service that changes something is told about its caller; built once per request by the edge. */
export interface ServiceContext {
  readonly actor: Actor;
  readonly clock: Clock;
}
