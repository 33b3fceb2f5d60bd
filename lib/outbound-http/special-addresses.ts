import ipaddr from "ipaddr.js";

/** Public by their range, yet they answer from inside: Azure's metadata and agent service. */
const INTERNAL_SERVICES = new Set(["168.63.129.16"]);

/** What IPv6 hosts of the internet have; everything else is special in one way or another. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR("2000::/3");

const RANGE_WORDS: Readonly<Record<string, string>> = {
  private: "a private address",
  loopback: "a loopback address",
  linkLocal: "a link-local address",
  uniqueLocal: "a private address",
  carrierGradeNat: "an address of carrier-grade NAT",
  multicast: "a multicast address",
  broadcast: "a broadcast address",
  unspecified: "the unspecified address",
};

/**
 * Why an address must not be called on behalf of a customer (Q4), in words; null = it is a public one. Refused are private,
 * loopback, link-local (with it the clouds' metadata service), unique-local, carrier-grade NAT, multicast and every other
 * range that is not for hosts of the internet, also as IPv4 inside IPv6: mapped, compatible, NAT64, 6to4 and Teredo.
 *
 * @param address IPv4 or IPv6, an IPv6 zone included
 */
export function describeSpecialAddress(address: string): string | null {
  if (!ipaddr.isValid(address)) return "no address";
  // Turns ::ffff:a.b.c.d into a.b.c.d.
  const parsed = ipaddr.process(address);
  if (INTERNAL_SERVICES.has(parsed.toString())) return "an address of the hosting provider's own services";
  const range = parsed.range();
  if (range !== "unicast") return RANGE_WORDS[range] ?? "a reserved address";
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(GLOBAL_UNICAST)) return "a reserved address";
  return null;
}
