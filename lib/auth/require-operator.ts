import { forbidden, redirect } from "next/navigation";
import type { SessionUser } from "@/lib/user/repository";
import { roleAllows, type UserRole } from "@/lib/user/types";
import { readRequestFacts } from "./request-facts";
import { readSession } from "./session";
import { isSetUp } from "./set-up-instance";

/**
 * The signed-in user of a page. Call it in every page that is not public: a check in a layout protects no page.
 *
 * Nobody signed in → the sign-in page, which leads back; no administrator yet → the set-up page; a password that was
 * handed out → the page to choose another.
 */
export async function requireUser(): Promise<SessionUser> {
  const user = await readSession();
  if (!user) {
    if (!(await isSetUp())) redirect("/set-up");
    const { path } = await readRequestFacts();
    redirect(path === "/" ? "/sign-in" : `/sign-in?callbackUrl=${encodeURIComponent(path)}`);
  }
  if (user.hasTemporaryPassword) redirect("/new-password");
  return user;
}

/** The signed-in user, who must have at least this role; others get the 403 page. */
export async function requireRole(role: UserRole): Promise<SessionUser> {
  const user = await requireUser();
  if (!roleAllows(user.role, role)) forbidden();
  return user;
}
