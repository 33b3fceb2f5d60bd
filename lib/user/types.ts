/** What a user may do. A viewer reads; an operator also edits and sends; an administrator also manages users. */
export const userRoles = ["viewer", "operator", "administrator"] as const;
export type UserRole = (typeof userRoles)[number];

/** Whether a role may do what needs at least `needed`: each role may do all that the one before it may. */
export function roleAllows(role: UserRole, needed: UserRole): boolean {
  return userRoles.indexOf(role) >= userRoles.indexOf(needed);
}

/** A user without secrets, as pages show it. */
export interface UserSummary {
  readonly id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: UserRole;
  readonly isDisabled: boolean;
  /** Still has the password an administrator handed out. */
  readonly hasTemporaryPassword: boolean;
  readonly lastSignInAtMs: number | null;
  readonly createdAtMs: number;
}
