import { z } from "zod";

export const testMailSchema = z.object({ profileId: z.string() });
