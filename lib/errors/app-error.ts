import { type ErrorCode, type ErrorEntry, errorCatalogue } from "./catalogue";

/** What a refusal may carry beside its code. */
export interface AppErrorOptions {
  /** Dotted path of the offending input in the domain's names, e.g. `numberPool.longCodeWeight`. */
  field?: string;
  /** Where several inputs offend: what is wrong with each, by its path. */
  fieldErrors?: Readonly<Record<string, string>>;
  /** One sentence about this case; absent = the catalogue's help. */
  detail?: string;
  /** Facts for the caller, e.g. `{ reason: "all_unhealthy" }`. Never secrets. */
  meta?: Record<string, unknown>;
  cause?: unknown;
}

const BRAND = Symbol.for("stickypool.app-error");

/** An expected refusal. Services throw it, each door renders it from the catalogue; anything else thrown is a defect. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly fieldErrors: Readonly<Record<string, string>>;
  readonly detail: string;
  readonly meta: Record<string, unknown>;
  readonly [BRAND] = true;

  /**
   * Next's bundles and the server's own each have a copy of this class, and objects that exist once per process, such as the
   * acceptor, are made by one of them: what one copy throws is an `AppError` to the other as well.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    const detail = options.detail ?? errorCatalogue[code].help;
    super(`${code}: ${detail}`, { cause: options.cause });
    this.code = code;
    this.field = options.field;
    this.fieldErrors = options.fieldErrors ?? (options.field ? { [options.field]: detail } : {});
    this.detail = detail;
    this.meta = options.meta ?? {};
  }

  get entry(): ErrorEntry {
    return errorCatalogue[this.code];
  }
}
