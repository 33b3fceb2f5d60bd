import { describe, expect, it } from "vitest";
import { describeSpecialAddress } from "./special-addresses";

describe("addresses that must not be called (Q4)", () => {
  it.each([
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.168.0.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "4000::1",
    "example.com",
    "",
  ])("%s", (address) => {
    expect(describeSpecialAddress(address)).not.toBeNull();
  });

  it.each([
    "8.8.8.8",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "::ffff:8.8.8.8",
    "2606:4700::1111",
  ])("%s is public", (address) => {
    expect(describeSpecialAddress(address)).toBeNull();
  });

  it("are named", () => {
    expect(describeSpecialAddress("::ffff:127.0.0.1")).toBe("a loopback address");
    expect(describeSpecialAddress("169.254.169.254")).toBe("a link-local address");
    expect(describeSpecialAddress("fd00::1")).toBe("a private address");
  });
});
