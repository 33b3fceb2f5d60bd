import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createLinkRoutes, type LinkRoutesOptions } from "@/server/link-routes";
import { systemClock } from "../lib/clock";
import { getPool, getPrisma } from "../lib/db/client";
import { systemRandom } from "../lib/random";
import { makeLinkCode } from "../lib/short-link/link-code";
import { LinkOpener } from "../lib/short-link/open-link";
import { createStickyProfile } from "../lib/testing/mapping-rows";
import { median } from "./accept/callers";

/**
 * Short links opened through HTTP, the load in a process of its own, the database durable. Three servers take turns over the same
 * links:
 *
 * - counted: as the web process does it, the answer after the commit of the click;
 * - uncounted: the same without counting;
 * - plain: counted by one prepared UPDATE per click, over the connections of the pool.
 *
 *     --links 20000  --connections 64  --rounds 5  --seconds 3
 */

const { values: options } = parseArgs({
  options: {
    links: { type: "string", default: "20000" },
    connections: { type: "string", default: "64" },
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
  },
});
const LINKS = Number(options.links);
const ROUNDS = Number(options.rounds);
const DOMAIN = "links.example.com";
const REQUIRED_RATE = 5_000;

const pool = getPool();
const messagingProfileId = await createStickyProfile(getPrisma(), { name: "Bench" });
const codes = Array.from({ length: LINKS }, () => makeLinkCode(systemRandom));
await pool.query(
  `INSERT INTO short_links (code, domain, prefix, messaging_profile_id, message_id, recipient, target, created_at)
   SELECT code, $2, '', $3, $4::uuid, '+12125550100', 'https://example.com/orders/' || code, now() FROM unnest($1::text[]) AS code`,
  [codes, DOMAIN, messagingProfileId, randomUUID()],
);
await pool.query("VACUUM ANALYZE short_links");

const opener = new LinkOpener(pool, systemClock);
const find: LinkRoutesOptions["opener"]["open"] = async (opened) =>
  (await opener.find(opened))?.target ?? null;
const openers: Record<"counted" | "uncounted" | "plain", LinkRoutesOptions["opener"]> = {
  counted: opener,
  uncounted: { find: opener.find.bind(opener), open: find },
  plain: {
    find: opener.find.bind(opener),
    async open(opened) {
      const link = await opener.find(opened);
      if (link === null) return null;
      await pool.query({
        name: "count_click",
        text: "UPDATE short_links SET person_clicks = person_clicks + 1, last_clicked_at = now() WHERE code = $1",
        values: [link.code],
      });
      return link.target;
    },
  },
};

const load = fork(join(process.cwd(), "bench/redirect/load.mjs"));
const rates = { counted: [] as number[], uncounted: [] as number[], plain: [] as number[] };
const processMs = { counted: [] as number[], uncounted: [] as number[], plain: [] as number[] };

/** Redirects a second of one server. */
async function measure(name: keyof typeof openers, seconds: number): Promise<[rate: number, cpuUs: number]> {
  const app = createLinkRoutes({
    clock: systemClock,
    ownHost: "portal.example.com",
    domains: { has: (host) => host === DOMAIN },
    opener: openers[name],
  });
  await app.ready();
  const server = http
    .createServer((request, response) => app.routing(request, response))
    .listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const before = process.cpuUsage();
  load.send({ port, host: DOMAIN, codes, connections: Number(options.connections), seconds });
  const [{ redirected, ms }] = (await once(load, "message")) as [{ redirected: number; ms: number }];
  const { user, system } = process.cpuUsage(before);
  server.closeAllConnections();
  server.close();
  await app.close();
  return [(redirected * 1_000) / ms, (user + system) / redirected];
}

const names = ["counted", "uncounted", "plain"] as const;
for (const name of names) await measure(name, 1);
await pool.query("TRUNCATE link_clicks, link_click_stats");
await pool.query("UPDATE short_links SET person_clicks = 0");
for (let round = 0; round < ROUNDS; round++) {
  for (const name of names) {
    const [rate, cpuUs] = await measure(name, Number(options.seconds));
    rates[name].push(rate);
    processMs[name].push(cpuUs);
  }
}
const { rows } = await pool.query(
  "SELECT count(*)::int AS clicks, (SELECT sum(person_clicks)::int FROM link_click_stats) AS summed FROM link_clicks",
);
if (rows[0].clicks !== rows[0].summed)
  throw new Error(`${rows[0].clicks} clicks are kept, ${rows[0].summed} are counted`);
load.disconnect();
await opener.close();
await getPrisma().$disconnect();
await pool.end();

const show = (rate: number) => `${Math.round(rate).toLocaleString("en-US")}/s`;
for (const name of names) console.info(`${name.padEnd(10)} ${rates[name].map(show).join("  ")}`);
console.info(
  `\n${LINKS.toLocaleString("en-US")} links, ${options.connections} connections, medians of ${ROUNDS} rounds:`,
);
for (const name of names)
  console.info(
    `${name.padEnd(10)} ${show(median(rates[name]))}   ${(median(rates[name]) / median(rates.uncounted)).toFixed(2)} of uncounted, ${(median(rates[name]) / median(rates.plain)).toFixed(2)} × plain, ${Math.round(median(processMs[name]))} µs of the process each`,
  );
if (median(rates.counted) < REQUIRED_RATE) {
  console.error(`Less than ${show(REQUIRED_RATE)}.`);
  process.exitCode = 1;
}
