import { Prisma } from "./generated/client";

/** Whether a change was refused because another row has what only one may have. */
export function isUniqueConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** Whether a change was refused because of a row that refers to it, or that it refers to and is gone. */
export function isReferenceConflict(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2003";
}
