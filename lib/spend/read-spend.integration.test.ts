import { beforeAll, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { getSpendToday, listSpendByDay, listSpendByProfile } from "./read-spend";

const db = setUpTestDatabase();
const [ONE, TWO, IDLE] = ["1", "2", "3"].map((n) => `00000000-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];

beforeAll(async () => {
  await db.prisma.profileSpend.createMany({
    data: [
      { messagingProfileId: ONE, day: new Date("2026-11-28"), spent: "0.000001" },
      { messagingProfileId: ONE, day: new Date("2026-11-30"), spent: "123456789012345678.123456" },
      { messagingProfileId: TWO, day: new Date("2026-11-30"), spent: "4.5" },
      { messagingProfileId: TWO, day: new Date("2026-12-01"), spent: "7" },
    ],
  });
});

describe("reading what was spent (F4)", () => {
  it.each([
    ["2026-11-30T00:00:00Z", "123456789012345678.123456", "4.50"],
    ["2026-11-30T23:59:59.999Z", "123456789012345678.123456", "4.50"],
    ["2026-12-01T00:00:00Z", "0.00", "7.00"],
  ])("knows at %s what is spent that day in UTC", async (now, one, two) => {
    const spent = await getSpendToday([ONE, TWO, IDLE], {
      pool: db.pool,
      clock: manualClock(Date.parse(now)),
    });
    expect([...spent]).toEqual([
      [ONE, one],
      [TWO, two],
      [IDLE, "0.00"],
    ]);
  });

  it("lists every day of a range, also the idle ones", async () => {
    const range = { from: "2026-11-28", to: "2026-11-30" };
    const days = [
      { day: "2026-11-28", spent: "0.000001" },
      { day: "2026-11-29", spent: "0.00" },
      { day: "2026-11-30", spent: "123456789012345678.123456" },
    ];
    expect(await listSpendByDay(ONE, range, { pool: db.pool })).toEqual(days);
    const all = await listSpendByProfile(range, { pool: db.pool });
    expect([...all.keys()].sort()).toEqual([ONE, TWO]);
    expect(all.get(ONE)).toEqual(days);
    expect(all.get(TWO)?.map(({ spent }) => spent)).toEqual(["0.00", "0.00", "4.50"]);
  });
});
