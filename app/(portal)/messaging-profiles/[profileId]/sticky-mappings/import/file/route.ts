import { z } from "zod";
import type { OperatorContext } from "@/lib/auth/authorise";
import { operatorRoute } from "@/lib/auth/route";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { errorCatalogue } from "@/lib/errors/catalogue";
import { getLogger } from "@/lib/logger";
import { getProfile } from "@/lib/messaging-profile/service";
import type { ImportEvent } from "@/lib/sticky-sender/import-event";
import {
  applyImport,
  checkImport,
  type ImportProgress,
  listRefusedRows,
} from "@/lib/sticky-sender/import-mappings";
import type { ImportRequest } from "@/lib/sticky-sender/import-run";
import { type SpooledUpload, spoolUpload } from "@/lib/sticky-sender/spool-upload";
import { streamText } from "../../stream-text";

const parameters = z.object({
  mode: z.enum(["check", "apply", "refused"]),
  name: z.string().max(255).default("mappings.csv"),
});

/**
 * Takes a CSV file of mappings as the body. `mode=check` counts what importing it would do, `mode=apply` imports it: both
 * answer a line of JSON per step (`ImportEvent`). `mode=refused` answers the refused rows as a CSV file.
 *
 * The file is not kept between requests: any process can serve each of them.
 */
export const POST = operatorRoute<{ profileId: string }>(
  { role: "operator" },
  async (ctx, request, params) => {
    const profile = await getProfile(params.profileId);
    const parsed = parameters.safeParse(Object.fromEntries(new URL(request.url).searchParams));
    if (!parsed.success) throw new AppError("invalid_value", { detail: "Choose check, apply or refused." });
    const { mode, name } = parsed.data;
    const upload = await spoolUpload(request.body);
    const work: ImportRequest = {
      profileId: profile.id,
      path: upload.path,
      fileName: name,
      defaultCountry: getEnv().defaultCountry,
      isAborted: () => request.signal.aborted,
    };
    const isCsv = mode === "refused";
    const pieces = isCsv
      ? listRefusedRows(ctx, work)
      : events(ctx, mode === "apply" ? applyImport(ctx, work) : checkImport(ctx, work));
    return new Response(await streamText(disposing(pieces, upload)), {
      headers: {
        "cache-control": "no-store",
        ...(isCsv
          ? {
              "content-type": "text/csv; charset=utf-8",
              "content-disposition": 'attachment; filename="refused-mappings.csv"',
            }
          : { "content-type": "application/x-ndjson; charset=utf-8", "x-accel-buffering": "no" }),
      },
    });
  },
);

/** Progress as lines of JSON. A refusal before the first line is the caller's; a failure after it is the last line. */
async function* events(
  ctx: OperatorContext,
  progress: AsyncGenerator<ImportProgress>,
): AsyncGenerator<string> {
  let hasBegun = false;
  const line = (event: ImportEvent) => `${JSON.stringify(event)}\n`;
  try {
    for await (const step of progress) {
      yield line(step);
      hasBegun = true;
    }
  } catch (error) {
    if (!hasBegun) throw error;
    if (error instanceof AppError) {
      yield line({ kind: "failed", message: error.detail });
      return;
    }
    getLogger().error({ err: error, requestId: ctx.requestId }, "import failed");
    yield line({ kind: "failed", message: errorCatalogue.unexpected.help, requestId: ctx.requestId });
  }
}

async function* disposing(pieces: AsyncGenerator<string>, upload: SpooledUpload): AsyncGenerator<string> {
  try {
    yield* pieces;
  } finally {
    await upload.dispose();
  }
}
