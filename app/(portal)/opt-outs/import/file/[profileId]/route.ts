import { importResponse } from "@/app/(portal)/import-response";
import { operatorRoute } from "@/lib/auth/route";
import { getProfile } from "@/lib/messaging-profile/service";
import { applyOptOutImport, checkOptOutImport, listRefusedOptOuts } from "@/lib/opt-out/import-opt-outs";

/** Imports a CSV file of opt-outs into a profile; see `importResponse`. */
export const POST = operatorRoute<{ profileId: string }>(
  { role: "operator" },
  async (ctx, request, params) => {
    const { id: profileId } = await getProfile(params.profileId);
    return importResponse(ctx, request, {
      check: (file) => checkOptOutImport(ctx, { ...file, profileId }),
      apply: (file) => applyOptOutImport(ctx, { ...file, profileId }),
      refused: (file) => listRefusedOptOuts(ctx, { ...file, profileId }),
      refusedName: "refused-opt-outs.csv",
    });
  },
);
