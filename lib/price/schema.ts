import { z } from "zod";

const text = z.string().max(200, "This is too long.").default("");

/** A price as the portal's form posts it; `id` "" = a new one. What the fields must hold is checked by the service. */
export const savePriceSchema = z.object({
  id: text,
  countryCode: text,
  carrierId: text,
  senderType: text,
  messageType: text,
  rate: text,
  carrierFee: text,
});

export const deletePriceSchema = z.object({ id: z.uuid({ error: "This price does not exist." }) });
