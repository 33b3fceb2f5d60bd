import type { ExpectedError, PlainAnswer } from "../sdk";
import type { Given } from "./given";

/** A thing that does not exist, of whatever kind. */
export const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

/** What reading a thing answers once it is gone. */
export const GONE = { errors: [{ code: "10005" }] };

type Ask = () => PromiseLike<unknown>;

/** The request that a route is there for. */
export interface Success {
  /** Asks the route, once. */
  readonly ask: Ask;
  /** What the body holds, envelope included; of what is not named here only the schema is checked. */
  readonly answers: object | string;
  /** Of a route that changes something: another request, and what its body holds because of the change. */
  readonly after?: (answer: PlainAnswer["body"]) => { readonly ask: Ask; readonly shows: object };
}

/** A request that the route refuses, with the one error that says so. */
export interface Refusal extends ExpectedError {
  readonly ask: Ask;
}

/** What there is to see of one route. Both are given a profile and a number of their own. */
export interface RouteCase {
  readonly success: (given: Given) => Success | Promise<Success>;
  /** By what is wrong with the request. */
  readonly refusals: (given: Given) => Record<string, Refusal> | Promise<Record<string, Refusal>>;
}

/** Cases by `METHOD /path`, as in `apiRoutes`. */
export type RouteCases = Readonly<Record<string, RouteCase>>;

/** `id` of the thing in an answer. */
export function idOf({ data }: PlainAnswer["body"]): string {
  return (data as { readonly id: string }).id;
}

/** A thing that is not there is 404 (10005), whether its name could be one or not. */
export function unknownIds(
  ask: (id: string) => PromiseLike<unknown>,
  expected: Partial<ExpectedError> = {},
): Record<string, Refusal> {
  const refusal = { status: 404, code: "10005", ...expected };
  return {
    "an id that nothing has": { ask: () => ask(NOBODY), ...refusal },
    "an id that is none": { ask: () => ask("no-id"), ...refusal },
  };
}

/** The client's type of `page[size]` is a number; a query may hold anything. */
interface Page {
  readonly "page[size]"?: number;
  readonly "page[number]"?: number;
}

/** Every list refuses pages that cannot be. */
export function impossiblePages(
  ask: (page: Page) => PromiseLike<unknown>,
  maxSize = 250,
): Record<string, Refusal> {
  const refusal = (name: keyof Page, value: unknown, code: string): Refusal => ({
    ask: () => ask({ [name]: value }),
    status: 400,
    code,
    source: name,
  });
  return {
    "a page of no rows": refusal("page[size]", 0, "10033"),
    "too large a page": refusal("page[size]", maxSize + 1, "10033"),
    "a page that is no number": refusal("page[size]", "many", "10015"),
    "a page before the first": refusal("page[number]", 0, "10033"),
  };
}
