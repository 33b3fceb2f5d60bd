"use server";

import { revalidatePath } from "next/cache";
import { createKeySchema, keyIdSchema, rotateKeySchema, updateKeySchema } from "@/lib/api-key/schema";
import { createApiKey, endOverlap, revokeApiKey, rotateApiKey, updateApiKey } from "@/lib/api-key/service";
import { operatorAction } from "@/lib/auth/operator-action";

/** Makes a key and returns its secret, which cannot be shown again. */
export const createKey = operatorAction(
  { role: "administrator", schema: createKeySchema },
  async (ctx, input) => {
    const issued = await createApiKey(ctx, input);
    revalidatePath("/api-keys");
    return { issued, scopes: input.scopes };
  },
);

export const updateKey = operatorAction(
  { role: "administrator", schema: updateKeySchema },
  async (ctx, { keyId, ...changes }): Promise<undefined> => {
    await updateApiKey(ctx, keyId, changes);
    revalidatePath("/api-keys");
  },
);

/** Replaces the secret of a key and returns the new one, which cannot be shown again. */
export const rotateKey = operatorAction(
  { role: "administrator", schema: rotateKeySchema },
  async (ctx, { keyId, ...input }) => {
    const issued = await rotateApiKey(ctx, keyId, input);
    revalidatePath("/api-keys");
    return issued;
  },
);

export const endOldSecrets = operatorAction(
  { role: "administrator", schema: keyIdSchema },
  async (ctx, { keyId }): Promise<undefined> => {
    await endOverlap(ctx, keyId);
    revalidatePath("/api-keys");
  },
);

export const revokeKey = operatorAction(
  { role: "administrator", schema: keyIdSchema },
  async (ctx, { keyId }): Promise<undefined> => {
    await revokeApiKey(ctx, keyId);
    revalidatePath("/api-keys");
  },
);
