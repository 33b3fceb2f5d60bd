"use server";

import { revalidatePath } from "next/cache";
import { operatorAction } from "@/lib/auth/operator-action";
import { changeRoleSchema, createUserSchema, userIdSchema } from "@/lib/user/schema";
import { changeRole, createUser, resetPassword, setDisabled } from "@/lib/user/service";

/** Adds a user and returns the one-time password to hand over. */
export const addUser = operatorAction(
  { role: "administrator", schema: createUserSchema },
  async (ctx, input) => {
    const handedOut = await createUser(ctx, input);
    revalidatePath("/users");
    return handedOut;
  },
);

export const changeUserRole = operatorAction(
  { role: "administrator", schema: changeRoleSchema },
  async (ctx, { userId, role }): Promise<undefined> => {
    await changeRole(ctx, userId, role);
    revalidatePath("/users");
  },
);

export const disableUser = operatorAction(
  { role: "administrator", schema: userIdSchema },
  async (ctx, { userId }): Promise<undefined> => {
    await setDisabled(ctx, userId, true);
    revalidatePath("/users");
  },
);

export const enableUser = operatorAction(
  { role: "administrator", schema: userIdSchema },
  async (ctx, { userId }): Promise<undefined> => {
    await setDisabled(ctx, userId, false);
    revalidatePath("/users");
  },
);

/** Ends a user's sessions and returns the one-time password to hand over. */
export const resetUserPassword = operatorAction(
  { role: "administrator", schema: userIdSchema },
  async (ctx, { userId }) => {
    const handedOut = await resetPassword(ctx, userId);
    revalidatePath("/users");
    return handedOut;
  },
);
