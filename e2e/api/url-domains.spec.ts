import { randomInt } from "node:crypto";
import { insertLinkDomain } from "@/lib/testing/link-rows";
import { expect, expectRefusal, freshNumbers, test } from "./sdk";
import { walk } from "./walk";

interface UrlDomain {
  readonly id?: string;
  readonly record_type?: string;
  readonly url_domain?: string;
  readonly use_case?: string | null;
}

test("verified URL domains are listed by name, page by page, and no others", async ({
  telnyx,
  database: { prisma },
}) => {
  const mark = randomInt(1e9);
  const hosts = ["a", "b", "c"].map((letter) => `${letter}-${mark}.example`);
  const ids = await Promise.all([...hosts].reverse().map((host) => insertLinkDomain(prisma, host)));
  ids.push(await insertLinkDomain(prisma, `d-${mark}.example`, { verifiedAt: null }));
  const list = telnyx.messagingURLDomains.list({ "page[size]": 2 } as never);
  const { items } = await walk<UrlDomain>(list as never);
  const own = items.filter(({ url_domain }) => url_domain?.includes(`-${mark}.`));
  expect(own.map(({ url_domain }) => url_domain)).toEqual(hosts);
  expect(own[0]).toEqual({
    record_type: "messaging_url_domain",
    id: ids[2],
    url_domain: hosts[0],
    use_case: null,
  });
  await prisma.linkDomain.deleteMany({ where: { id: { in: ids } } });
});

test("a profile shortens links on a verified domain alone", async ({
  telnyx,
  makeProfile,
  addNumbers,
  database: { prisma },
}) => {
  const host = `api-${randomInt(1e9)}.example`;
  const { id } = await makeProfile({ number_pool_settings: { long_code_weight: 1 } });
  await addNumbers(1, id);
  const shorten = (url_shortener_settings: object) =>
    telnyx.messagingProfiles.update(id, { url_shortener_settings } as never);
  await expectRefusal(shorten({ domain: host }), {
    status: 400,
    code: "40327",
    source: "/url_shortener_settings/domain",
  });
  const domainId = await insertLinkDomain(prisma, host);
  await expectRefusal(shorten({ domain: host, prefix: "a/b" }), {
    status: 400,
    code: "10015",
    source: "/url_shortener_settings/prefix",
  });
  const { data: profile } = await shorten({ domain: host.toUpperCase(), send_webhooks: true });
  expect(profile?.url_shortener_settings).toEqual({
    domain: host,
    prefix: "",
    replace_blacklist_only: false,
    send_webhooks: true,
  });
  const [to = ""] = freshNumbers(1);
  const text = "See https://example.com/a";
  const { data: sent } = await telnyx.messages.send({ messaging_profile_id: id, to, text } as never);
  expect(sent?.text).toBe(text);
  await prisma.linkDomain.delete({ where: { id: domainId } });
  await expectRefusal(telnyx.messages.send({ messaging_profile_id: id, to, text } as never), {
    status: 400,
    code: "40327",
  });
});
