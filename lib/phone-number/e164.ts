declare const e164Brand: unique symbol;

/** `+`, country calling code, national number; digits only, at most 15. Made by `parseE164` or narrowed by `isE164`. */
export type E164 = string & { readonly [e164Brand]: true };
