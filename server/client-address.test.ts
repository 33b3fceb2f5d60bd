import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { clientAddress } from "./client-address";

function request(remoteAddress: string, forwarded?: string | string[]): IncomingMessage {
  return {
    socket: { remoteAddress },
    headers: { "x-forwarded-for": forwarded },
  } as unknown as IncomingMessage;
}

describe("clientAddress", () => {
  it.each([
    ["the peer", request("203.0.113.9"), "203.0.113.9"],
    ["an IPv4 peer of a dual-stack socket", request("::ffff:203.0.113.9"), "203.0.113.9"],
    ["an IPv6 peer", request("2001:db8::7"), "2001:db8::7"],
    ["the peer, whatever it claims", request("203.0.113.9", "198.51.100.1"), "203.0.113.9"],
    [
      "what a proxy on this machine added last",
      request("127.0.0.1", "10.0.0.1, 198.51.100.1"),
      "198.51.100.1",
    ],
    ["the same over IPv6", request("::1", ["10.0.0.1", "198.51.100.2"]), "198.51.100.2"],
    ["this machine without a proxy", request("::ffff:127.0.0.1"), "127.0.0.1"],
    ["this machine with an empty header", request("127.0.0.1", ""), "127.0.0.1"],
  ])("is %s", (_case, incoming, expected) => {
    expect(clientAddress(incoming)).toBe(expected);
  });
});
