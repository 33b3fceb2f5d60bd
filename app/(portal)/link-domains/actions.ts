"use server";

import { revalidatePath } from "next/cache";
import { operatorAction } from "@/lib/auth/operator-action";
import { addDomainSchema, domainIdSchema } from "@/lib/link-domain/schema";
import { addLinkDomain, removeLinkDomain, verifyLinkDomain } from "@/lib/link-domain/service";

/** Adds a domain, to be verified. */
export const addDomain = operatorAction(
  { role: "administrator", schema: addDomainSchema },
  async (ctx, input): Promise<undefined> => {
    await addLinkDomain(ctx, input);
    revalidatePath("/link-domains");
  },
);

/** Looks whether a domain is ours, and verifies it if so. */
export const checkLinkDomain = operatorAction(
  { role: "administrator", schema: domainIdSchema },
  async (ctx, { domainId }) => {
    const { isVerified } = await verifyLinkDomain(ctx, domainId);
    revalidatePath("/link-domains");
    return { isVerified };
  },
);

/** Removes a domain; its links lead nowhere from then on. */
export const removeDomain = operatorAction(
  { role: "administrator", schema: domainIdSchema },
  async (ctx, { domainId }): Promise<undefined> => {
    await removeLinkDomain(ctx, domainId);
    revalidatePath("/link-domains");
  },
);
