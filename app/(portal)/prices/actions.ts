"use server";

import { revalidatePath } from "next/cache";
import { operatorAction } from "@/lib/auth/operator-action";
import { deletePriceSchema, savePriceSchema } from "@/lib/price/schema";
import { createPrice, deletePrice as remove, updatePrice } from "@/lib/price/service";

/** Adds a price, or changes one that has an id. */
export const savePrice = operatorAction(
  { role: "administrator", schema: savePriceSchema },
  async (ctx, { id, ...price }): Promise<undefined> => {
    await (id === "" ? createPrice(ctx, price) : updatePrice(ctx, id, price));
    revalidatePath("/prices");
  },
);

export const deletePrice = operatorAction(
  { role: "administrator", schema: deletePriceSchema },
  async (ctx, { id }): Promise<undefined> => {
    await remove(ctx, id);
    revalidatePath("/prices");
  },
);
