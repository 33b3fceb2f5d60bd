import { importResponse } from "@/app/(portal)/import-response";
import { operatorRoute } from "@/lib/auth/route";
import { getProfile } from "@/lib/messaging-profile/service";
import { applyImport, checkImport, listRefusedRows } from "@/lib/sticky-sender/import-mappings";

/** Imports a CSV file of mappings; see `importResponse`. */
export const POST = operatorRoute<{ profileId: string }>(
  { role: "operator" },
  async (ctx, request, params) => {
    const { id: profileId } = await getProfile(params.profileId);
    return importResponse(ctx, request, {
      check: (file) => checkImport(ctx, { ...file, profileId }),
      apply: (file) => applyImport(ctx, { ...file, profileId }),
      refused: (file) => listRefusedRows(ctx, { ...file, profileId }),
      refusedName: "refused-mappings.csv",
    });
  },
);
