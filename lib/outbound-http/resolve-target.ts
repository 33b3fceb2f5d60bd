import { lookup as lookUp } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";
import { describeSpecialAddress } from "./special-addresses";

/** An address of a host. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Finds the addresses of a host name; rejects when there are none. */
export type Resolver = (hostname: string) => Promise<readonly HostAddress[]>;

/** A target that is not for us to call. */
export class RefusedTargetError extends Error {
  override readonly name = "RefusedTargetError";
}

/** The system's resolver: it knows the hosts file and the names of a container network as well. */
export const systemResolver: Resolver = async (hostname) =>
  (await lookUp(hostname, { all: true, verbatim: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

const REMEMBER_MS = 10_000;
const MOST_NAMES = 10_000;

/**
 * A resolver that asks for each name once at a time and keeps the answer, also a failure, for 10 seconds. One name whose
 * servers do not answer then holds one of the few threads that look names up, not all of them.
 *
 * @param now milliseconds of any origin
 */
export function rememberResolved(resolve: Resolver, now: () => number): Resolver {
  const known = new Map<string, { readonly answer: Promise<readonly HostAddress[]>; until: number }>();
  return (hostname) => {
    const entry = known.get(hostname);
    if (entry !== undefined && now() < entry.until) return entry.answer;
    const answer = resolve(hostname);
    const asked = { answer, until: Number.POSITIVE_INFINITY };
    if (known.size >= MOST_NAMES) known.clear();
    known.set(hostname, asked);
    const keep = () => {
      asked.until = now() + REMEMBER_MS;
    };
    answer.then(keep, keep);
    return answer;
  };
}

/**
 * The addresses a connection may be made to, checked after the name was resolved (Q4): the caller connects to one of these
 * very addresses, so that a name which points elsewhere a moment later gains nothing.
 *
 * @param hostname as in `URL.hostname`: a name, an IPv4 address, or an IPv6 address in brackets
 * @throws RefusedTargetError when all addresses are special ones; whatever the resolver throws
 */
export async function resolveTarget(
  hostname: string,
  { resolve, allowPrivate }: { readonly resolve: Resolver; readonly allowPrivate: boolean },
): Promise<readonly HostAddress[]> {
  const literal = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const family = isIP(literal);
  const addresses: readonly HostAddress[] =
    family === 0 ? await resolve(hostname) : [{ address: literal, family: family === 6 ? 6 : 4 }];
  if (allowPrivate) return addresses;
  const allowed = addresses.filter(({ address }) => describeSpecialAddress(address) === null);
  const first = addresses[0];
  if (allowed.length === 0 && first !== undefined) {
    const what = `${first.address} is ${describeSpecialAddress(first.address)}`;
    throw new RefusedTargetError(family === 0 ? `${hostname} points to ${first.address}: ${what}` : what);
  }
  return allowed;
}

/** Gives a socket the addresses that were checked, instead of looking the name up again. */
export function lookUpChecked(addresses: readonly HostAddress[]): LookupFunction {
  return (hostname, options, done) => {
    const wanted = addresses.filter(({ family }) => !options.family || Number(options.family) === family);
    const first = wanted[0];
    if (first === undefined) done(new Error(`${hostname} has no address of that kind`), "", 0);
    else if (options.all) done(null, [...wanted]);
    else done(null, first.address, first.family);
  };
}
