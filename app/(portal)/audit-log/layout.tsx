import type { ReactNode } from "react";
import { requireRole } from "@/lib/auth/require-operator";

/** Checks the role outside the loading state as well: once that is being streamed, the answer cannot be a 403 any more. */
export default async function AuditLogLayout({ children }: { children: ReactNode }) {
  await requireRole("administrator");
  return children;
}
