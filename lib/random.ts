import { randomBytes, randomInt } from "node:crypto";

/** Where services take chance from, so that tests can seed it. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** Unpredictable bytes in production: for keys, codes and ids. */
  bytes(length: number): Buffer;
}

const FRACTION_STEPS = 2 ** 48 - 1;

export const systemRandom: Random = {
  next: () => randomInt(FRACTION_STEPS) / FRACTION_STEPS,
  bytes: (length) => randomBytes(length),
};
