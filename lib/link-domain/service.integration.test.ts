import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors/app-error";
import { createProfile } from "@/lib/messaging-profile/service";
import { updateProfile } from "@/lib/messaging-profile/update-profile";
import type { OutboundResult } from "@/lib/outbound-http/outbound-client";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { type CheckDomainOptions, txtNameOf, txtValueOf } from "./check-domain";
import {
  addLinkDomain,
  listLinkDomains,
  listVerifiedHosts,
  removeLinkDomain,
  requireVerifiedDomain,
  verifyLinkDomain,
} from "./service";

const db = setUpTestDatabase();
const clock = manualClock();
const ctx = { actor: { userId: null, label: "tester" }, clock };

const add = (host: string, scheme: "http" | "https" = "https") =>
  addLinkDomain(ctx, { host, scheme, useCase: "Orders" });
const find = async (id: string) => (await listLinkDomains()).find((domain) => domain.id === id);
const refusal = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => null,
    (reason) => reason,
  );
  if (!(error instanceof AppError)) throw error ?? new Error("not refused");
  return error;
};

function world({
  txt = {},
  answers = {},
}: {
  txt?: Record<string, string[]>;
  answers?: Record<string, string>;
} = {}) {
  const asked: string[] = [];
  const options: CheckDomainOptions = {
    resolveTxt: async (name) => {
      const found = txt[name];
      if (!found) throw Object.assign(new Error("queryTxt ENOTFOUND"), { code: "ENOTFOUND" });
      return found.map((record) => [record.slice(0, 10), record.slice(10)]);
    },
    http: {
      send: async ({ url }): Promise<OutboundResult> => {
        asked.push(url);
        const body = answers[url];
        if (body === undefined) return { kind: "failed", problem: "connection", detail: "refused" };
        return { kind: "answered", status: 200, headers: [], body: Buffer.from(body), isBodyCut: false };
      },
    },
  };
  return { options, asked };
}

describe("link domains (F5)", () => {
  it("are added once, under the host that links have, and are not used before they are verified", async () => {
    const id = await add("https://Links-A.Example/");
    expect(await find(id)).toMatchObject({
      host: "links-a.example",
      verifiedAt: null,
      profiles: 0,
      useCase: "Orders",
    });
    expect((await refusal(add("LINKS-A.example"))).code).toBe("duplicate");
    expect((await refusal(add("links-a.example/path"))).code).toBe("invalid_value");
    expect(await listVerifiedHosts()).not.toContain("links-a.example");
    expect((await refusal(requireVerifiedDomain("links-a.example"))).entry.telnyxCode).toBe("40327");
  });

  it("are verified by a TXT record with their own token", async () => {
    const id = await add("links-b.example:8443");
    const token = (await find(id))?.token ?? "";
    const name = txtNameOf("links-b.example:8443");
    expect(name).toBe("_stickypool.links-b.example");
    const wrong = world({ txt: { [name]: ["v=spf1 -all", txtValueOf("another")] } });
    expect((await verifyLinkDomain(ctx, id, wrong.options)).isVerified).toBe(false);
    expect((await find(id))?.lastCheck?.dns.detail).toMatch(/none that says so/);
    const right = world({ txt: { [name]: ["v=spf1 -all", txtValueOf(token)] } });
    expect(await verifyLinkDomain(ctx, id, right.options)).toMatchObject({
      isVerified: true,
      check: {
        dns: { isPassed: true },
        http: { isPassed: false, detail: expect.stringContaining("refused") },
      },
    });
    expect(await requireVerifiedDomain("Links-B.example:8443")).toBe("links-b.example:8443");
  });

  it("are verified by being answered by this installation, and stay so when they are away for a moment", async () => {
    const id = await add("links-c.example", "http");
    const token = (await find(id))?.token ?? "";
    const url = "http://links-c.example/.well-known/stickypool-domain";
    const foreign = world({ answers: { [url]: "something else" } });
    expect((await verifyLinkDomain(ctx, id, foreign.options)).isVerified).toBe(false);
    const ours = world({ answers: { [url]: `${token}\n` } });
    expect((await verifyLinkDomain(ctx, id, ours.options)).isVerified).toBe(true);
    expect(ours.asked).toEqual([url]);
    const verifiedAt = (await find(id))?.verifiedAt;
    clock.advance(1_000);
    expect((await verifyLinkDomain(ctx, id, world().options)).isVerified).toBe(true);
    expect((await find(id))?.verifiedAt).toEqual(verifiedAt);
    expect((await find(id))?.lastCheck?.http.isPassed).toBe(false);
  });

  it("are a profile's choice only while they are verified (40327), and each change is on record", async () => {
    const id = await add("links-d.example");
    const urlShortener = {
      domain: "LINKS-D.example",
      prefix: "",
      replaceBlacklistOnly: false,
      sendWebhooks: true,
    };
    const refused = await refusal(createProfile(ctx, { name: "A", urlShortener }));
    expect([refused.code, refused.field]).toEqual(["invalid_domain", "urlShortener.domain"]);
    await db.prisma.linkDomain.update({ where: { id }, data: { verifiedAt: new Date() } });
    const profile = await createProfile(ctx, { name: "A", urlShortener });
    expect(profile.urlShortener?.domain).toBe("links-d.example");
    expect((await find(id))?.profiles).toBe(1);

    await removeLinkDomain(ctx, id);
    expect(await find(id)).toBeUndefined();
    expect((await refusal(removeLinkDomain(ctx, id))).code).toBe("not_found");
    expect((await refusal(verifyLinkDomain(ctx, id, world().options))).code).toBe("not_found");
    expect((await refusal(updateProfile(ctx, profile.id, { urlShortener }))).code).toBe("invalid_domain");
    expect((await updateProfile(ctx, profile.id, { urlShortener: null })).urlShortener).toBeNull();
    const audited = await db.prisma.auditEvent.findMany({ where: { subjectId: id }, orderBy: { id: "asc" } });
    expect(audited.map(({ action }) => action)).toEqual(["link_domain.added", "link_domain.removed"]);
  });
});
