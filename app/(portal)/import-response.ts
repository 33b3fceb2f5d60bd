import { z } from "zod";
import type { OperatorContext } from "@/lib/auth/authorise";
import { getEnv } from "@/lib/env";
import { AppError } from "@/lib/errors/app-error";
import { errorCatalogue } from "@/lib/errors/catalogue";
import { getLogger } from "@/lib/logger";
import type { ImportEvent } from "@/lib/sticky-sender/import-event";
import type { ImportProgress } from "@/lib/sticky-sender/import-mappings";
import { type SpooledUpload, spoolUpload } from "@/lib/sticky-sender/spool-upload";
import { streamText } from "./messaging-profiles/[profileId]/sticky-mappings/stream-text";

const parameters = z.object({
  mode: z.enum(["check", "apply", "refused"]),
  name: z.string().max(255).default("upload.csv"),
});

/** An uploaded file that is to be imported. */
export interface UploadedFile {
  readonly path: string;
  readonly fileName: string;
  readonly defaultCountry: string;
  readonly isAborted: () => boolean;
}

/** What can be done with it. */
export interface FileImport {
  readonly check: (file: UploadedFile) => AsyncGenerator<ImportProgress>;
  readonly apply: (file: UploadedFile) => AsyncGenerator<ImportProgress>;
  readonly refused: (file: UploadedFile) => AsyncGenerator<string>;
  /** Name of the file of refused rows. */
  readonly refusedName: string;
}

/**
 * Takes a CSV file as the body of a request. `mode=check` counts what importing it would do, `mode=apply` imports it: both answer
 * a line of JSON per step (`ImportEvent`). `mode=refused` answers the refused rows as a CSV file.
 *
 * The file is not kept between requests: any process can serve each of them.
 */
export async function importResponse(
  ctx: OperatorContext,
  request: Request,
  { check, apply, refused, refusedName }: FileImport,
): Promise<Response> {
  const parsed = parameters.safeParse(Object.fromEntries(new URL(request.url).searchParams));
  if (!parsed.success) throw new AppError("invalid_value", { detail: "Choose check, apply or refused." });
  const { mode, name } = parsed.data;
  const upload = await spoolUpload(request.body);
  const file: UploadedFile = {
    path: upload.path,
    fileName: name,
    defaultCountry: getEnv().defaultCountry,
    isAborted: () => request.signal.aborted,
  };
  const isCsv = mode === "refused";
  const pieces = isCsv ? refused(file) : events(ctx, mode === "apply" ? apply(file) : check(file));
  return new Response(await streamText(disposing(pieces, upload)), {
    headers: {
      "cache-control": "no-store",
      ...(isCsv
        ? {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": `attachment; filename="${refusedName}"`,
          }
        : { "content-type": "application/x-ndjson; charset=utf-8", "x-accel-buffering": "no" }),
    },
  });
}

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
