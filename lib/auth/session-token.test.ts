import { encode } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import { createSessionToken, readSessionToken, sessionCookie } from "./session-token";

const secret = "a".repeat(64);
const claims = { userId: "0195c1c2-8f0e-7cc2-8000-000000000001", sessionVersion: 3 };

describe("session token", () => {
  it("carries the user and the version of its sessions, unreadable to others", async () => {
    const token = await createSessionToken(claims, secret);
    expect(await readSessionToken(token, secret)).toEqual(claims);
    expect(Buffer.from(token, "base64url").toString("latin1")).not.toContain(claims.userId);
  });

  it("is refused with another secret, when changed, expired, or none at all", async () => {
    const token = await createSessionToken(claims, secret);
    expect(await readSessionToken(token, "b".repeat(64))).toBeNull();
    expect(await readSessionToken(`${token.slice(0, -6)}AAAAAA`, secret)).toBeNull();
    expect(await readSessionToken("", secret)).toBeNull();
    expect(await readSessionToken("x.y.z", secret)).toBeNull();
    const expired = await encode({ token: { sub: claims.userId, sessionVersion: 3 }, secret, maxAge: -60 });
    expect(await readSessionToken(expired, secret)).toBeNull();
    const foreign = await encode({ token: { sub: claims.userId }, secret });
    expect(await readSessionToken(foreign, secret)).toBeNull();
  });
});

describe("sessionCookie", () => {
  it("is bound to the host on https", () => {
    expect(sessionCookie("https://sms.example.com")).toEqual({
      name: "__Host-stickypool.session",
      options: { httpOnly: true, sameSite: "lax", path: "/", secure: true },
    });
    expect(sessionCookie("http://localhost:3000")).toMatchObject({
      name: "stickypool.session",
      options: { httpOnly: true, secure: false },
    });
  });
});
