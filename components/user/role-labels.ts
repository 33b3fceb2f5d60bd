import type { UserRole } from "@/lib/user/types";

/** Roles as the portal names them. */
export const roleLabels: Record<UserRole, string> = {
  viewer: "Viewer",
  operator: "Operator",
  administrator: "Administrator",
};

/** The roles as choices of a select field. */
export const roleOptions = (["viewer", "operator", "administrator"] as const).map((role) => ({
  value: role,
  label: roleLabels[role],
}));

/** What the roles may do, in a sentence. */
export const roleHelp =
  "Viewers read. Operators also edit profiles, numbers and mappings, and send. Administrators also manage users.";
