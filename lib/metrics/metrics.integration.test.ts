import { afterAll, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { assignNumbers, createStickyProfile } from "@/lib/testing/mapping-rows";
import { createTestAcceptor, type TestAcceptor } from "@/lib/testing/test-acceptor";
import { readInstallationMetrics } from "./installation-metrics";
import { readBacklog } from "./repository";

const db = setUpTestDatabase();
const clock = manualClock(Date.UTC(2026, 10, 30, 12, 30));
let sut: TestAcceptor | undefined;
afterAll(() => sut?.acceptor.close());

/** The value of a metric; its labels as they stand in the text. */
async function read(name: string): Promise<number> {
  const text = await (await readInstallationMetrics(clock, db.prisma)).metrics();
  const line = text.split("\n").find((one) => one.startsWith(`stickypool_${name} `));
  if (line === undefined) throw new Error(`no ${name} in:\n${text}`);
  return Number(line.slice(line.lastIndexOf(" ")));
}

describe("the installation's metrics", () => {
  it("are all zero before anything happens, and the simulator is not known to be up", async () => {
    expect(await read("queued_messages")).toBe(0);
    expect(await read("oldest_queued_seconds")).toBe(0);
    expect(await read('carrier_up{carrier="Simulator",kind="simulator"}')).toBe(0);
  });

  it("tell what waits, and how long the oldest has waited, whichever lane it is in", async () => {
    sut = createTestAcceptor(db.pool, clock);
    const profileId = await createStickyProfile(db.prisma);
    await assignNumbers(db.prisma, profileId, ["+12125550100", "+12125550101", "+12125550102"]);
    for (let n = 0; n < 6; n += 1) {
      await sut.send(profileId, `+1312555010${n}`);
      clock.advance(10_000);
    }
    expect(await read("queued_messages")).toBe(6);
    expect(await read("oldest_queued_seconds")).toBe(60);
    await db.pool.query("UPDATE outbound_queue SET is_throttled = true");
    expect(await read("oldest_queued_seconds")).toBe(60);
    expect((await readBacklog(db.prisma, clock.now(), 4)).queued).toBe(4);
  });

  it("sum the hour that runs over all numbers and profiles", async () => {
    const row = { messagingProfileId: "0195c1c2-8f0e-7cc2-8000-000000000001", attempted: 5, spamBlocked: 2 };
    const hour = new Date(Date.UTC(2026, 10, 30, 12));
    await db.prisma.numberHourlyStat.createMany({
      data: [
        { ...row, hour, phoneNumberId: "0195c1c2-8f0e-7cc2-8000-000000000002" },
        { ...row, hour, phoneNumberId: "0195c1c2-8f0e-7cc2-8000-000000000003" },
        {
          ...row,
          hour: new Date(Date.UTC(2026, 10, 30, 11)),
          phoneNumberId: "0195c1c2-8f0e-7cc2-8000-000000000002",
        },
      ],
    });
    expect(await read('hour_messages{outcome="attempted"}')).toBe(10);
    expect(await read('hour_messages{outcome="spam_blocked"}')).toBe(4);
  });

  it("leave disabled carriers out", async () => {
    await db.prisma.carrier.updateMany({ where: { kind: "simulator" }, data: { enabled: false } });
    await expect(read('carrier_up{carrier="Simulator",kind="simulator"}')).rejects.toThrow("no carrier_up");
  });
});
