import { describe, expect, it } from "vitest";
import { accountKey, addressKey } from "./sign-in-throttle";

describe("addressKey", () => {
  it("takes IPv4 whole and IPv6 by its /64", () => {
    expect(addressKey("192.0.2.7")).toBe("address:192.0.2.7");
    expect(addressKey("2001:db8:1:2:3:4:5:6")).toBe("address:2001:db8:1:2::/64");
    expect(addressKey("2001:DB8:1:2::9")).toBe(addressKey("2001:db8:1:2:ffff::1"));
    expect(addressKey("2001:db8::1")).toBe("address:2001:db8:0:0::/64");
    expect(addressKey("::1")).toBe("address:0:0:0:0::/64");
    expect(addressKey("fe80::1%eth0")).toBe("address:fe80:0:0:0::/64");
    expect(addressKey("")).toBe("address:unknown");
  });
});

describe("accountKey", () => {
  it("does not contain what was typed", () => {
    expect(accountKey("hunter2 my password")).not.toContain("hunter2");
  });
});
