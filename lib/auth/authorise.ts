import type { Actor } from "@/lib/audit/record-audit";
import { type Clock, systemClock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import type { SessionUser } from "@/lib/user/repository";
import { roleAllows, type UserRole } from "@/lib/user/types";
import { readRequestFacts } from "./request-facts";
import { readSession } from "./session";

/** The signed-in user as the maker of a change. */
export interface OperatorActor extends Actor {
  readonly userId: string;
  readonly email: string;
  readonly role: UserRole;
}

/** What a handler of an action or route is told; services need its `actor` and `clock`. */
export interface OperatorContext {
  readonly actor: OperatorActor;
  readonly clock: Clock;
  /** Also in the log and in the answer's X-Request-Id. */
  readonly requestId: string;
  /** The client's address. */
  readonly address: string;
}

/**
 * The context of a request by a user who may do what needs `role`.
 *
 * @param allowTemporaryPassword only for what lets its owner choose another password
 * @throws AppError `unauthenticated`, `forbidden`
 */
export async function authorise(
  role: UserRole,
  { allowTemporaryPassword = false } = {},
): Promise<OperatorContext> {
  const user = await readSession();
  if (!user) {
    throw new AppError("unauthenticated", { detail: "You are signed out. Sign in again in another tab." });
  }
  if (user.hasTemporaryPassword && !allowTemporaryPassword) {
    throw new AppError("forbidden", { detail: "Choose a password of your own first." });
  }
  if (!roleAllows(user.role, role)) throw new AppError("forbidden");
  const { requestId, address } = await readRequestFacts();
  return { actor: toActor(user), clock: systemClock, requestId, address };
}

function toActor({ id, email, role }: SessionUser): OperatorActor {
  return { userId: id, email, label: email, role };
}
