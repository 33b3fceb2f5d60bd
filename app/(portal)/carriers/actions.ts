"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { operatorAction } from "@/lib/auth/operator-action";
import {
  carrierIdSchema,
  createCarrierSchema,
  simulateInboundSchema,
  updateCarrierSchema,
} from "@/lib/carrier/schema";
import {
  createCarrier as create,
  deleteCarrier as remove,
  setCarrierEnabled,
  updateCarrier as update,
} from "@/lib/carrier/service";
import { simulateInbound as bringIn } from "@/lib/carrier/simulate-inbound";
import { testCarrier } from "@/lib/carrier/test-connection";
import { getEnv } from "@/lib/env";

/** Adds a carrier and leads to its page. */
export const createCarrier = operatorAction(
  { role: "administrator", schema: createCarrierSchema },
  async (ctx, input): Promise<undefined> => {
    const id = await create(ctx, input);
    revalidatePath("/carriers");
    redirect(`/carriers/${id}`);
  },
);

export const updateCarrier = operatorAction(
  { role: "administrator", schema: updateCarrierSchema },
  async (ctx, { carrierId, ...input }): Promise<undefined> => {
    await update(ctx, carrierId, input);
    revalidatePath("/carriers", "layout");
  },
);

/** Tries the saved settings; sends nothing. */
export const testConnection = operatorAction(
  { role: "administrator", schema: carrierIdSchema },
  async (_ctx, { carrierId }) => testCarrier(carrierId),
);

export const enableCarrier = operatorAction(
  { role: "administrator", schema: carrierIdSchema },
  async (ctx, { carrierId }): Promise<undefined> => {
    await setCarrierEnabled(ctx, carrierId, true);
    revalidatePath("/carriers", "layout");
  },
);

export const disableCarrier = operatorAction(
  { role: "administrator", schema: carrierIdSchema },
  async (ctx, { carrierId }): Promise<undefined> => {
    await setCarrierEnabled(ctx, carrierId, false);
    revalidatePath("/carriers", "layout");
  },
);

export const deleteCarrier = operatorAction(
  { role: "administrator", schema: carrierIdSchema },
  async (ctx, { carrierId }): Promise<undefined> => {
    await remove(ctx, carrierId);
    revalidatePath("/carriers");
    redirect("/carriers");
  },
);

/** Brings a message in through a simulator. */
export const simulateInbound = operatorAction(
  { role: "operator", schema: z.lazy(() => simulateInboundSchema(getEnv().defaultCountry)) },
  async (ctx, input) => {
    const { messageId } = await bringIn(ctx, input);
    revalidatePath("/messages");
    return { messageId };
  },
);
