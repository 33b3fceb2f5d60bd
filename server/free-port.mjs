import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below what systems hand out for outgoing connections (Linux from 32768, others from 49152), above what services are known by. */
const FIRST = 20_000;
const COUNT = 12_000;
const ATTEMPTS = 100;

/**
 * A TCP port of this machine that nobody listens on. It is one that the system gives to nobody by itself: also later, when a
 * program comes back to it, no connection has it.
 *
 * @param {() => number} [draw] a number from 0 to 11,999
 * @returns {Promise<number>}
 * @throws when a hundred were all taken
 */
export async function freePort(draw = () => randomInt(COUNT)) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = FIRST + draw();
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port was found: ${ATTEMPTS} from ${FIRST} to ${FIRST + COUNT - 1} are all taken.`);
}

/** @param {number} port */
function isFree(port) {
  return new Promise((fulfil) => {
    const probe = createServer();
    probe.once("error", () => fulfil(false));
    // On all addresses: whoever asks may listen on any of them.
    probe.listen(port, () => probe.close(() => fulfil(true)));
  });
}
