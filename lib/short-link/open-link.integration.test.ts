import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { findLinkRows, shortening } from "@/lib/testing/link-rows";
import { manualClock } from "@/lib/testing/manual-clock";
import { createStickyProfile } from "@/lib/testing/mapping-rows";
import { type Click, deleteOldClicks, writeClicks } from "./click-repository";
import { ClickWriter } from "./click-writer";
import { LinkOpener } from "./open-link";
import { getDailyClicks, listLinksOfMessage } from "./read-links";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
const DOMAIN = "sho.example";
const PERSON =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
let opener: LinkOpener;
let profileId: string;

beforeEach(async () => {
  clock.set(START);
  await db.pool.query("TRUNCATE short_links, link_clicks, link_click_stats, webhook_queue");
  profileId = await createStickyProfile(db.prisma, { urlShortener: shortening(DOMAIN) });
  opener = new LinkOpener(db.pool, clock);
});
afterEach(() => opener.close());

async function insertLink(code: string, { prefix = "", target = `https://example.com/${code}` } = {}) {
  const messageId = randomUUID();
  await db.prisma.shortLink.create({
    data: {
      code,
      domain: DOMAIN,
      prefix,
      messagingProfileId: profileId,
      messageId,
      recipient: "+12125550100",
      target,
      createdAt: new Date(START),
    },
  });
  return messageId;
}

const open = (
  path: string,
  more: { userAgent?: string | null; purpose?: string | null; host?: string } = {},
) => opener.open({ host: DOMAIN, path, userAgent: PERSON, purpose: null, ...more });
const clicks = async () => (await db.pool.query("SELECT * FROM link_clicks ORDER BY id")).rows;
const events = async () =>
  (await db.pool.query("SELECT * FROM webhook_queue WHERE messaging_profile_id = $1", [profileId])).rows;
const click = (code: string, messageId: string, more: Partial<Click> = {}): Click => ({
  id: randomUUID(),
  code,
  messagingProfileId: profileId,
  messageId,
  clickedAtMs: clock.now(),
  isRobot: false,
  userAgent: null,
  ...more,
});

describe("opening a short link (F5)", () => {
  it("leads to its target and counts the person before it answers", async () => {
    const messageId = await insertLink("k3Bc9x2H");
    expect(await open("/k3Bc9x2H")).toBe("https://example.com/k3Bc9x2H");
    expect(await clicks()).toEqual([
      {
        messaging_profile_id: profileId,
        message_id: messageId,
        id: expect.any(String),
        code: "k3Bc9x2H",
        clicked_at: new Date(START),
        is_robot: false,
        user_agent: PERSON,
      },
    ]);
    clock.advance(90_000);
    await open("/k3Bc9x2H");
    expect(
      await listLinksOfMessage({ id: messageId, messagingProfileId: profileId, wireText: null }),
    ).toMatchObject([
      { personClicks: 2, robotClicks: 0, firstClickedAtMs: START, lastClickedAtMs: START + 90_000 },
    ]);
  });

  it("counts robots, previews and prefetches apart, and tells nobody of them", async () => {
    await db.prisma.messagingProfile.update({
      where: { id: profileId },
      data: {
        urlShortener: shortening(DOMAIN, { sendWebhooks: true }),
        webhookUrl: "https://example.com/hook",
      },
    });
    const messageId = await insertLink("k3Bc9x2H");
    await open("/k3Bc9x2H", { userAgent: "WhatsApp/2.24" });
    await open("/k3Bc9x2H", { userAgent: null });
    await open("/k3Bc9x2H", { purpose: "prefetch" });
    expect(await findLinkRows(db.pool, profileId)).toMatchObject([{ personClicks: 0, robotClicks: 3 }]);
    expect(await events()).toEqual([]);
    const [link] = await listLinksOfMessage({ id: messageId, messagingProfileId: profileId, wireText: null });
    expect(link?.firstClickedAtMs).toBeNull();
    expect(await getDailyClicks(clock, profileId, 2)).toEqual([
      { day: "2026-01-14", personClicks: 0, robotClicks: 0 },
      { day: "2026-01-15", personClicks: 0, robotClicks: 3 },
    ]);
  });

  it.each<[string, string, string]>([
    ["another code", DOMAIN, "/k3Bc9x2J"],
    ["another case", DOMAIN, "/K3Bc9x2H"],
    ["another domain", "other.example", "/k3Bc9x2H"],
    ["a prefix it has not", DOMAIN, "/go-k3Bc9x2H"],
    ["no prefix where it has one", DOMAIN, "/m7Dd4y5L"],
    ["no code at all", DOMAIN, "/messages"],
  ])("knows no link of %s, and counts nothing", async (_, host, path) => {
    await insertLink("k3Bc9x2H");
    await insertLink("m7Dd4y5L", { prefix: "go-" });
    expect(await open("/go-m7Dd4y5L")).toBe("https://example.com/m7Dd4y5L");
    await open("/k3Bc9x2H");
    expect(await open(path, { host })).toBeNull();
    expect(await clicks()).toHaveLength(2);
  });

  it("looks without counting", async () => {
    await insertLink("k3Bc9x2H");
    expect(await opener.find({ host: DOMAIN, path: "/k3Bc9x2H" })).toMatchObject({
      target: "https://example.com/k3Bc9x2H",
    });
    expect(await clicks()).toEqual([]);
  });

  it("cuts what a browser says about itself", async () => {
    await insertLink("k3Bc9x2H");
    await open("/k3Bc9x2H", { userAgent: `Mozilla/5.0 ${"x".repeat(10_000)}` });
    expect((await clicks())[0].user_agent).toHaveLength(200);
  });
});

describe("the webhook of a click (F5)", () => {
  const settle = (data: object) => db.prisma.messagingProfile.update({ where: { id: profileId }, data });

  it("is recorded with the click, once per person's click, to the profile's URLs", async () => {
    await settle({
      urlShortener: shortening(DOMAIN, { sendWebhooks: true }),
      webhookUrl: "https://example.com/hook",
      webhookFailoverUrl: "https://example.com/failover",
    });
    const messageId = await insertLink("k3Bc9x2H");
    await Promise.all([open("/k3Bc9x2H"), open("/k3Bc9x2H")]);
    const rows = await events();
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({
      message_id: messageId,
      event_type: "link_clicked",
      url: "https://example.com/hook",
      failover_url: "https://example.com/failover",
      occurred_at: new Date(START),
      facts: { url: "https://example.com/k3Bc9x2H", to: "+12125550100" },
    });
    expect(rows.map(({ id }) => id).sort()).toEqual((await clicks()).map(({ id }) => id));
  });

  it.each([
    ["the switch is off", { urlShortener: shortening(DOMAIN), webhookUrl: "https://example.com/hook" }],
    ["shortening is off", { webhookUrl: "https://example.com/hook" }],
    ["there is no URL", { urlShortener: shortening(DOMAIN, { sendWebhooks: true }) }],
  ])("is not where %s", async (_, data) => {
    await db.pool.query("UPDATE messaging_profiles SET url_shortener_settings = NULL WHERE id = $1", [
      profileId,
    ]);
    await settle(data);
    await insertLink("k3Bc9x2H");
    await open("/k3Bc9x2H");
    expect([await events(), (await clicks()).length]).toEqual([[], 1]);
  });
});

describe("the group commit of clicks", () => {
  it("counts each of a thousand concurrent clicks on few links once, from two processes", async () => {
    const other = new LinkOpener(db.pool, clock);
    const codes = ["BBBBBBBB", "CCCCCCCC", "DDDDDDDD"];
    for (const code of codes) await insertLink(code);
    await Promise.all(
      Array.from({ length: 1_000 }, (_, n) =>
        (n % 2 ? opener : other).open({
          host: DOMAIN,
          path: `/${codes[n % 3]}`,
          userAgent: n % 5 === 0 ? "WhatsApp/2" : PERSON,
          purpose: null,
        }),
      ),
    );
    await other.close();
    const rows = await findLinkRows(db.pool, profileId);
    const sum = (name: "personClicks" | "robotClicks") => rows.reduce((total, row) => total + row[name], 0);
    expect([sum("personClicks"), sum("robotClicks"), (await clicks()).length]).toEqual([800, 200, 1_000]);
    expect((await getDailyClicks(clock, profileId, 1))[0]).toMatchObject({
      personClicks: 800,
      robotClicks: 200,
    });
  });

  it("counts nothing twice when a batch is written again", async () => {
    const messageId = await insertLink("k3Bc9x2H");
    const batch = [click("k3Bc9x2H", messageId), click("k3Bc9x2H", messageId, { isRobot: true })];
    expect(await writeClicks(db.pool, batch)).toBe(2);
    expect(await writeClicks(db.pool, [...batch, click("k3Bc9x2H", messageId)])).toBe(1);
    expect(await findLinkRows(db.pool, profileId)).toMatchObject([{ personClicks: 2, robotClicks: 1 }]);
  });

  it("survives connections that are killed in the middle: every click answered is counted, none twice", async () => {
    const messageId = await insertLink("k3Bc9x2H");
    const pool = new pg.Pool({ connectionString: db.url, max: 2, application_name: "clicks-under-fire" });
    pool.on("error", () => undefined);
    const writer = new ClickWriter(pool, { maxBatch: 20, maxWaitMs: 60_000 });
    const written = Promise.all(Array.from({ length: 400 }, () => writer.add(click("k3Bc9x2H", messageId))));
    let killed = 0;
    while (killed < 6) {
      const { rowCount } = await db.pool.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'clicks-under-fire'",
      );
      killed += rowCount ?? 0;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await written;
    await writer.close();
    await pool.end();
    expect(await findLinkRows(db.pool, profileId)).toMatchObject([{ personClicks: 400 }]);
    expect(await clicks()).toHaveLength(400);
  });

  it("lets people go on after a while when the database is away, and counts them when it is back", async () => {
    const messageId = await insertLink("k3Bc9x2H");
    let isAway = true;
    const pool = {
      query: (...args: Parameters<pg.Pool["query"]>) =>
        isAway ? Promise.reject(new Error("away")) : db.pool.query(...args),
    } as unknown as Pick<pg.Pool, "query">;
    const writer = new ClickWriter(pool, { maxWaitMs: 40 });
    await Promise.all([writer.add(click("k3Bc9x2H", messageId)), writer.add(click("k3Bc9x2H", messageId))]);
    expect(await clicks()).toEqual([]);
    isAway = false;
    await writer.add(click("k3Bc9x2H", messageId));
    await writer.close();
    expect(await findLinkRows(db.pool, profileId)).toMatchObject([{ personClicks: 3 }]);
  });

  it("forgets single clicks, and keeps the counts", async () => {
    const messageId = await insertLink("k3Bc9x2H");
    await writeClicks(db.pool, [
      click("k3Bc9x2H", messageId),
      click("k3Bc9x2H", messageId, { clickedAtMs: START + 1 }),
    ]);
    expect(await deleteOldClicks(db.pool, START + 1, 10)).toBe(1);
    expect(await clicks()).toHaveLength(1);
    expect(await findLinkRows(db.pool, profileId)).toMatchObject([{ personClicks: 2 }]);
  });
});
