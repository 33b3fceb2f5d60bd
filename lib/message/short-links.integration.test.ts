import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Prisma } from "@/lib/db/generated/client";
import { CODE_LENGTH, makeLinkCode, PLACEHOLDER_CODE } from "@/lib/short-link/link-code";
import { setUpTestDatabase } from "@/lib/testing/database";
import { findLinkRows, insertLinkDomain, shortening } from "@/lib/testing/link-rows";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { e164 } from "@/lib/testing/pool-numbers";
import { seededRandom } from "@/lib/testing/seeded-random";
import { setOnlyPrice } from "@/lib/testing/spend-rows";
import { countWrites, createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { createTestWorker, type TestWorker } from "@/lib/testing/test-worker";
import { getMessage } from "./get-message";
import { previewMessage } from "./preview-message";
import { createReleaseLoop } from "./release-scheduled";
import { scheduleMessage } from "./schedule-message";

const db = setUpTestDatabase();
const MINUTE = 60_000;
const RECIPIENT = "+12125550100";
const API_KEY = randomUUID();
const DOMAIN = "sho.example";
const clock = manualClock(Date.UTC(2026, 0, 15, 12));
let nextCodes: string[] = [];
let sut: TestAcceptor;
let worker: TestWorker;
let profileId: string;

const random = seededRandom(3);
const makeCode = () => nextCodes.shift() ?? makeLinkCode(random);

beforeAll(() => {
  sut = createTestAcceptor(db.pool, clock, { makeCode });
  worker = createTestWorker(db.pool, clock);
});
afterAll(async () => {
  await worker.stop();
  await sut.acceptor.close();
});
beforeEach(async () => {
  clock.advance(60 * MINUTE);
  nextCodes = [];
  await insertLinkDomain(db.prisma, DOMAIN);
  profileId = await createStickyProfile(db.prisma, { urlShortener: shortening(DOMAIN) });
  await assignNumbers(db.prisma, profileId, 1);
});
afterEach(async () => {
  await db.prisma.linkDomain.deleteMany();
  await db.pool.query("TRUNCATE outbound_queue, scheduled_messages");
});

const send = (text: string, more = {}) => sut.send(profileId, RECIPIENT, { text, ...more });
const links = () => findLinkRows(db.pool, profileId);
const change = (data: object) => db.prisma.messagingProfile.update({ where: { id: profileId }, data });

describe("F5 shortening at acceptance", () => {
  it("sends the short link, keeps the customer's text, and writes the link with the message", async () => {
    nextCodes = ["k3Bc9x2H"];
    const text = `Your order: https://example.com/orders/${"1".repeat(200)}?a=b.`;
    const accepted = await send(text);
    const wireText = "Your order: https://sho.example/k3Bc9x2H.";
    expect(accepted.content).toMatchObject({ text, wireText, parts: 1, characterCount: wireText.length });
    expect(await getMessage(accepted.id)).toMatchObject({ text, wireText, parts: 1 });
    expect(await links()).toEqual([
      {
        code: "k3Bc9x2H",
        domain: DOMAIN,
        prefix: "",
        messageId: accepted.id,
        recipient: RECIPIENT,
        target: `https://example.com/orders/${"1".repeat(200)}?a=b`,
        personClicks: 0,
        robotClicks: 0,
      },
    ]);
  });

  it("comes before encoding: what is only in a link does not make a text UCS-2", async () => {
    const { content } = await send("“Look” https://münchen.de/ä🎉", {});
    expect(content).toMatchObject({ encoding: "ucs2" });
    const plain = await send("Look https://münchen.de/ä🎉");
    expect(plain.content).toMatchObject({ encoding: "gsm7" });
    await change({ smartEncoding: true });
    const smart = await send("“Look” https://münchen.de/ä🎉");
    expect(smart.content).toMatchObject({
      encoding: "gsm7",
      wireText: expect.stringMatching(/^"Look" https:\/\/sho\.example\/\w{8}$/),
    });
  });

  it("decides the cost (F4): the segments after shortening and smart encoding, in preview, answer and store", async () => {
    await setOnlyPrice(db.prisma, "0.004");
    const link = `https://example.com/${"a".repeat(300)}`;
    const cases = [
      { text: `Look ${link}`, smartEncoding: false, isShortened: false, parts: 3 },
      { text: `Look ${link}`, smartEncoding: false, isShortened: true, parts: 1 },
      { text: `“${"b".repeat(80)}” ${link}`, smartEncoding: false, isShortened: true, parts: 2 },
      { text: `“${"b".repeat(80)}” ${link}`, smartEncoding: true, isShortened: true, parts: 1 },
    ];
    for (const { text, smartEncoding, isShortened, parts } of cases) {
      await change({ smartEncoding, urlShortener: isShortened ? shortening(DOMAIN) : Prisma.DbNull });
      const input = { messagingProfileId: profileId, recipient: e164(RECIPIENT), text };
      const preview = await previewMessage(input, { pool: db.pool, snapshots: sut.snapshots, clock });
      const accepted = await send(text);
      const costMicros = 4_000 * parts;
      expect([preview.text.segmentCount, preview.price?.costMicros]).toEqual([parts, costMicros]);
      expect([accepted.content.parts, accepted.price?.costMicros]).toEqual([parts, costMicros]);
      expect(await getMessage(accepted.id)).toMatchObject({ parts, price: { costMicros } });
    }
  });

  it("leaves messages alone that have no link, and profiles that do not shorten", async () => {
    expect((await send("No link. At all!")).content.wireText).toBeNull();
    await change({ urlShortener: shortening(DOMAIN, { replaceBlacklistOnly: true }) });
    expect((await send("https://example.com/a")).content.wireText).toBeNull();
    expect((await send("bit.ly/a")).content.wireText).toMatch(/^https:\/\/sho\.example\//);
  });

  it("writes the links of a whole batch, each for its message, also without mapping, with rates and with keys", async () => {
    const other = await createStickyProfile(db.prisma, {
      urlShortener: shortening(DOMAIN, { prefix: "go-" }),
    });
    const [rated] = await assignNumbers(db.prisma, other, 1);
    await db.prisma.phoneNumber.update({
      where: { id: rated?.phoneNumberId ?? "" },
      data: { messagesPerSecond: 100 },
    });
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        sut.send(n % 2 ? other : profileId, `+121255501${String(n).padStart(2, "0")}`, {
          text: n % 3 === 0 ? "Nothing" : `https://example.com/${n} https://example.org/${n}`,
          ...(n % 5 === 0 && n % 2 === 1 && { sender: rated?.e164 ?? "" }),
          ...(n % 4 === 0 && { idempotency: { apiKeyId: API_KEY, key: `batch ${n}`, fingerprint: "f" } }),
        }),
      ),
    );
    const rows = [...(await links()), ...(await findLinkRows(db.pool, other))];
    expect(rows).toHaveLength(80);
    for (const [n, { id, content, recipient }] of sent.entries()) {
      const own = rows.filter(({ messageId }) => messageId === id);
      expect(own.map(({ target }) => target)).toEqual(
        n % 3 === 0 ? [] : [`https://example.com/${n}`, `https://example.org/${n}`],
      );
      for (const { code, prefix } of own) {
        expect(prefix).toBe(n % 2 ? "go-" : "");
        expect(content.wireText).toContain(`https://sho.example/${prefix}${code}`);
      }
      expect(new Set(own.map((row) => row.recipient))).toEqual(new Set(n % 3 === 0 ? [] : [recipient]));
    }
  });

  it("takes another code when one is there already, also twice in a batch", async () => {
    nextCodes = ["BBBBBBBB"];
    await send("https://example.com/1");
    nextCodes = ["BBBBBBBB", "CCCCCCCC", "CCCCCCCC", "DDDDDDDD", "FFFFFFFF"];
    const sent = await Promise.all([
      send("https://example.com/2"),
      sut.send(profileId, "+12125550101", { text: "https://example.com/3" }),
    ]);
    const rows = await links();
    expect(rows.map(({ target }) => target)).toEqual([1, 2, 3].map((n) => `https://example.com/${n}`));
    expect(new Set(rows.map(({ code }) => code)).size).toBe(3);
    for (const { id, content } of sent)
      expect(content.wireText).toContain(rows.find(({ messageId }) => messageId === id)?.code);
  });

  it("answers a repeat with the links of the first time, and makes no others", async () => {
    const idempotency = { apiKeyId: API_KEY, key: randomUUID(), fingerprint: "f" };
    const first = await send("https://example.com/a", { idempotency });
    const again = await send("https://example.com/a", { idempotency });
    expect([again.id, again.content.wireText]).toEqual([first.id, first.content.wireText]);
    expect(await links()).toHaveLength(1);
  });

  it("writes no link for a refused message (S11)", async () => {
    const before = await countWrites(db.pool);
    await change({ whitelistedDestinations: ["DE"] });
    await sut.refusal(profileId, RECIPIENT, { text: "https://example.com/a" });
    expect([await countWrites(db.pool), await links()]).toEqual([before, []]);
  });

  it("shortens 50 links of a text, which is ten parts then, and refuses 53", async () => {
    const text = (links: number) =>
      Array.from({ length: links }, (_, n) => `https://example.com/${"a".repeat(100)}${n}`).join(" ");
    // A short link and its space are 29 characters, and ten parts are 1,530.
    const { content } = await send(text(50));
    expect(content).toMatchObject({ encoding: "gsm7", parts: 10 });
    expect(await links()).toHaveLength(50);
    const refused = await sut.refusal(profileId, RECIPIENT, { text: text(53) });
    expect(refused.code).toBe("message_too_large");
    expect(await links()).toHaveLength(50);
  });
});

describe("F5 a domain that may not be used", () => {
  const refusal = () => sut.refusal(profileId, RECIPIENT, { text: "https://example.com/a" });

  it("refuses what has a link to shorten (40327), from the moment it is removed, and nothing else", async () => {
    await send("https://example.com/a");
    await db.prisma.linkDomain.deleteMany();
    const refused = await refusal();
    expect([refused.code, refused.entry.telnyxCode]).toEqual(["invalid_domain", "40327"]);
    expect(refused.detail).toContain(DOMAIN);
    expect((await send("No link")).content.wireText).toBeNull();
    expect((await links()).length).toBe(1);

    await insertLinkDomain(db.prisma, DOMAIN, { verifiedAt: null });
    expect((await refusal()).code).toBe("invalid_domain");
    await db.prisma.linkDomain.updateMany({ data: { verifiedAt: new Date(), scheme: "http" } });
    expect((await send("https://example.com/a")).content.wireText).toMatch(/^http:\/\/sho\.example\//);
  });

  it("leaves links on every verified domain alone", async () => {
    await insertLinkDomain(db.prisma, "other.example:8080");
    await insertLinkDomain(db.prisma, "unverified.example", { verifiedAt: null });
    const { content } = await send("https://other.example:8080/x https://unverified.example/x");
    expect(content.wireText).toMatch(/^https:\/\/other\.example:8080\/x https:\/\/sho\.example\/\w{8}$/);
  });
});

describe("F5 a scheduled message (S16)", () => {
  const options = () => ({ pool: db.pool, snapshots: sut.snapshots, clock });
  const schedule = (text: string) =>
    scheduleMessage(
      {
        messagingProfileId: profileId,
        recipient: e164(RECIPIENT),
        text,
        sendAtMs: clock.now() + 10 * MINUTE,
      },
      options(),
    );

  it("gets its links when it is released", async () => {
    const { id, parts } = await schedule(`https://example.com/${"a".repeat(300)}`);
    expect(parts).toBe(1);
    expect((await getMessage(id)).wireText).toBeNull();
    expect(await links()).toEqual([]);
    clock.advance(10 * MINUTE);
    await createReleaseLoop(db.pool, clock).runRound(new AbortController().signal);
    const [link] = await links();
    expect(link).toMatchObject({ messageId: id, target: `https://example.com/${"a".repeat(300)}` });
    expect(await getMessage(id)).toMatchObject({
      status: "queued",
      wireText: `https://sho.example/${link?.code}`,
      parts: 1,
    });
  });

  it("fails with 40327 when its domain is gone by then", async () => {
    const { id } = await schedule("https://example.com/a");
    await db.prisma.linkDomain.deleteMany();
    clock.advance(10 * MINUTE);
    await createReleaseLoop(db.pool, clock).runRound(new AbortController().signal);
    expect(await getMessage(id)).toMatchObject({
      status: "sending_failed",
      errors: [expect.objectContaining({ code: "40327" })],
    });
    expect(await links()).toEqual([]);
  });
});

describe("F5 the preview", () => {
  it("shows text, encoding and segments exactly, with a placeholder, and has no effect", async () => {
    const text = `“Hi” https://example.com/${"ä".repeat(80)} bit.ly/x`;
    await change({ smartEncoding: true });
    const input = { messagingProfileId: profileId, recipient: e164(RECIPIENT), text };
    const before = await countWrites(db.pool);
    const preview = await previewMessage(input, { pool: db.pool, snapshots: sut.snapshots, clock });
    expect([await countWrites(db.pool), await links()]).toEqual([before, []]);
    const { content } = await send(text);
    const placeheld = (wireText: string | null) =>
      wireText?.replace(new RegExp(`(?<=example/)\\w{${CODE_LENGTH}}`, "g"), PLACEHOLDER_CODE);
    expect(preview.text).toMatchObject({
      wireText: placeheld(content.wireText),
      encoding: content.encoding,
      segmentCount: content.parts,
      characterCount: content.characterCount,
    });
    // The ä inside the link are gone.
    expect(preview.text.characters.map(({ character }) => character)).toEqual(["“", "”"]);
  });

  it("shows the refusal when the domain must not be used", async () => {
    await db.prisma.linkDomain.deleteMany();
    const preview = await previewMessage(
      { messagingProfileId: profileId, recipient: e164(RECIPIENT), text: "https://example.com/a" },
      { pool: db.pool, snapshots: sut.snapshots, clock },
    );
    expect(preview).toMatchObject({ refusal: { code: "invalid_domain" }, text: { wireText: null } });
  });
});
