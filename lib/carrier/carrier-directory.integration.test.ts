import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getLogger } from "@/lib/logger";
import { setUpTestDatabase } from "@/lib/testing/database";
import { manualClock } from "@/lib/testing/manual-clock";
import { createTestKind, insertCarrier } from "@/lib/testing/test-carrier";
import { CarrierDirectory } from "./carrier-directory";
import type { CarrierKind } from "./carrier-kind";
import { openSettings, sealSettings } from "./stored-settings";

const db = setUpTestDatabase();
const START = Date.UTC(2026, 0, 15, 12);
const clock = manualClock(START);
const directories: CarrierDirectory[] = [];

beforeEach(async () => {
  clock.set(START);
  await db.prisma.carrier.deleteMany({ where: { kind: { not: "simulator" } } });
  await db.pool.query("TRUNCATE carrier_states");
});
afterEach(async () => {
  await Promise.all(directories.splice(0).map((directory) => directory.close()));
});

function openDirectory(kind: CarrierKind) {
  const directory = new CarrierDirectory(db.pool, clock, {
    publicUrl: "https://sms.example.com/",
    findKind: (name) => (name === "test" ? kind : null),
  });
  directories.push(directory);
  return directory;
}
const states = async () =>
  (
    await db.pool.query(
      `SELECT c.name, c.kind, s.state, s.detail, s.changed_at AS "changedAt" FROM carrier_states s
       JOIN carriers c ON c.id = s.carrier_id ORDER BY c.kind`,
    )
  ).rows;
const settings = { host: "one.example", password: "s3cret" };

describe("the carriers of a worker", () => {
  it("connects a new carrier with its secrets, and tells it where it is reached", async () => {
    const { kind, events, opened, hosts } = createTestKind();
    const directory = openDirectory(kind as CarrierKind);
    await directory.refresh();
    expect(events).toEqual([]);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    await directory.refresh();
    await directory.refresh();
    expect(events).toEqual(["open one.example"]);
    expect(opened).toEqual([settings]);
    expect(hosts[0]?.callbackUrl).toBe(`https://sms.example.com/carriers/${id}`);
    expect(await directory.find(id)).not.toBeNull();
    expect(await directory.find(randomUUID())).toBeNull();
  });

  it("ends the old connection before the new one begins when settings change", async () => {
    let release = () => {};
    const closing = new Promise<void>((fulfil) => {
      release = fulfil;
    });
    const { kind, events } = createTestKind({ close: () => closing });
    const directory = openDirectory(kind as CarrierKind);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    const other = await insertCarrier(db.prisma, kind as CarrierKind, { ...settings, host: "other.example" });
    await directory.refresh();
    const before = await directory.find(id);
    await db.prisma.carrier.update({
      where: { id },
      data: sealSettings(kind as CarrierKind, id, { ...settings, host: "two.example" }) as object,
    });
    const refreshing = directory.refresh();
    await expect.poll(async () => directory.find(id)).toBeNull();
    expect(events).not.toContain("open two.example");
    expect(await directory.find(other)).not.toBeNull();
    release();
    await refreshing;
    expect(events.slice(2)).toEqual(["close one.example", "open two.example"]);
    expect(await directory.find(id)).not.toBe(before);
  });

  it("closes a disabled carrier and opens it again when it is enabled", async () => {
    const { kind, events } = createTestKind();
    const directory = openDirectory(kind as CarrierKind);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    await directory.refresh();
    await db.prisma.carrier.update({ where: { id }, data: { enabled: false } });
    await directory.refresh();
    await directory.reportStates();
    expect(events).toEqual(["open one.example", "close one.example"]);
    expect(await directory.find(id)).toBeNull();
    expect(await states()).toContainEqual(expect.objectContaining({ kind: "test", state: "disabled" }));
    await db.prisma.carrier.update({ where: { id }, data: { enabled: true } });
    await directory.refresh();
    expect(await directory.find(id)).not.toBeNull();
  });

  it("closes a deleted carrier and forgets its state", async () => {
    const { kind, events } = createTestKind();
    const directory = openDirectory(kind as CarrierKind);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    await directory.refresh();
    await directory.reportStates();
    await db.prisma.carrier.delete({ where: { id } });
    await directory.refresh();
    await directory.reportStates();
    expect(events.at(-1)).toBe("close one.example");
    const { rows } = await db.pool.query("SELECT 1 FROM carrier_states WHERE carrier_id = $1", [id]);
    expect(rows).toEqual([]);
  });

  it("names carriers whose settings do not hold, and those of an unknown kind, and keeps the others", async () => {
    const log = vi.spyOn(getLogger(), "error").mockImplementation(() => undefined);
    const { kind } = createTestKind();
    const directory = openDirectory(kind as CarrierKind);
    const good = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    const bad = await insertCarrier(db.prisma, kind as CarrierKind, { ...settings, host: "" });
    await directory.refresh();
    await directory.reportStates();
    expect(await directory.find(bad)).toBeNull();
    expect(await directory.find(good)).not.toBeNull();
    const shown = await states();
    expect(shown.map(({ kind: name, state }) => `${name} ${state}`).sort()).toEqual([
      "simulator misconfigured",
      "test connecting",
      "test misconfigured",
    ]);
    expect(shown.find(({ kind: name }) => name === "simulator")?.detail).toContain("kind simulator");
    expect(log).toHaveBeenCalledOnce();
  });

  it("goes on when a carrier fails to end", async () => {
    const log = vi.spyOn(getLogger(), "error").mockImplementation(() => undefined);
    const { kind, events } = createTestKind({ close: () => Promise.reject(new Error("stuck")) });
    const directory = openDirectory(kind as CarrierKind);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    await directory.refresh();
    await db.prisma.carrier.update({ where: { id }, data: { name: "Renamed" } });
    await directory.refresh();
    expect(events).toEqual(["open one.example", "open one.example"]);
    expect(log).toHaveBeenCalledOnce();
  });

  it("shows what a carrier reports, since when, and nothing of one that was replaced", async () => {
    const { kind, hosts } = createTestKind();
    const directory = openDirectory(kind as CarrierKind);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    await directory.refresh();
    clock.advance(1_000);
    hosts[0]?.reportState("connected");
    clock.advance(1_000);
    hosts[0]?.reportState("connected");
    await directory.reportStates();
    expect(await states()).toContainEqual(
      expect.objectContaining({ state: "connected", changedAt: new Date(START + 1_000) }),
    );
    await db.prisma.carrier.update({ where: { id }, data: { name: "Renamed" } });
    await directory.refresh();
    hosts[0]?.reportState("disconnected", "of the connection before");
    await directory.reportStates();
    expect(await states()).toContainEqual(expect.objectContaining({ name: "Renamed", state: "connecting" }));
  });

  it("connects nothing any more once it is closed, and takes its states along", async () => {
    const { kind, events } = createTestKind();
    const directory = openDirectory(kind as CarrierKind);
    const id = await insertCarrier(db.prisma, kind as CarrierKind, settings);
    await directory.refresh();
    await directory.reportStates();
    await directory.close();
    await directory.refresh();
    expect(events).toEqual(["open one.example", "close one.example"]);
    expect(await directory.find(id)).toBeNull();
    expect(await states()).toEqual([]);
  });
});

describe("stored settings (Q4)", () => {
  const { kind } = createTestKind();
  const untyped = kind as CarrierKind;

  it("keeps secrets out of what may be read", () => {
    const stored = sealSettings(untyped, "a", settings);
    expect(stored.settings).toEqual({ host: "one.example" });
    expect(stored.secrets).not.toContain("s3cret");
    expect(openSettings(kind, "a", stored)).toEqual(settings);
  });

  it("cannot be read under another carrier's id", () => {
    const stored = sealSettings(untyped, "a", settings);
    expect(() => openSettings(kind, "b", stored)).toThrow();
  });

  it("are refused when a secret is missing or no secret of this installation", () => {
    expect(() => openSettings(kind, "a", { settings: { host: "one.example" }, secrets: null })).toThrow();
    expect(() => openSettings(kind, "a", { settings: { host: "one.example" }, secrets: "1.AAAA" })).toThrow();
  });
});
