import { describe, expect, it } from "vitest";
import { FOUR, ONE, setUpMappingApi, THREE, TWO } from "@/lib/testing/mapping-api";

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const { clock, api, profile, numberAt, list, audit, fourMappings } = setUpMappingApi();

describe("creating", () => {
  it("pins, and is the same when repeated", async () => {
    const body = { to: ONE, from: numberAt(0).e164 };
    const made = await api.post(profile.path, body);
    expect(made.status).toBe(200);
    expect(made.data).toMatchObject({
      ...body,
      state: "pinned",
      pinned: true,
      message_count: 0,
      expires_at: null,
    });
    clock.advance(DAY);
    expect((await api.post(profile.path, body)).data).toEqual(made.data);
    expect((await audit())[0]).toMatchObject({ action: "mapping.pinned", actorLabel: "API key office" });
  });

  it("keeps the history of a mapping that is pinned to its own number, and no other's", async () => {
    await fourMappings();
    const own = await api.post(profile.path, { to: ONE, from: numberAt(0).e164 });
    expect(own.data).toMatchObject({
      pinned: true,
      message_count: 3,
      last_message_at: "2026-01-15T12:00:00.000Z",
    });
    const other = await api.post(profile.path, { to: ONE, from: numberAt(2).e164 });
    expect(other.data).toMatchObject({ from: numberAt(2).e164, message_count: 0, last_message_at: null });
  });

  it("writes an ordinary mapping that lives from now, or from when it says", async () => {
    const fresh = await api.post(profile.path, { to: ONE, from: numberAt(0).e164, pinned: false });
    expect(fresh.data).toMatchObject({
      state: "live",
      expires_at: "2026-01-23T12:00:00.000Z",
      last_message_at: null,
    });
    const old = await api.post(profile.path, {
      to: TWO,
      from: numberAt(0).e164,
      pinned: false,
      created_at: "2025-06-01T00:00:00+02:00",
      last_message_at: "2026-01-10T12:00:00Z",
      message_count: 12,
    });
    expect(old.data).toMatchObject({
      created_at: "2025-05-31T22:00:00.000Z",
      last_message_at: "2026-01-10T12:00:00.000Z",
      expires_at: "2026-01-18T12:00:00.000Z",
      message_count: 12,
    });
    expect((await audit()).map(({ action, detail }) => [action, detail])).toEqual([
      [
        "mapping.set",
        { recipient: ONE, sender: numberAt(0).e164, isPinned: false, isNew: true, endsPin: false },
      ],
      [
        "mapping.set",
        { recipient: TWO, sender: numberAt(0).e164, isPinned: false, isNew: true, endsPin: false },
      ],
    ]);
  });

  it("replaces what is in force, takes a pin off, and starts anew over a dead row", async () => {
    await fourMappings();
    const unpinned = await api.post(profile.path, { to: THREE, from: numberAt(0).e164, pinned: false });
    expect(unpinned.data).toMatchObject({ state: "live", pinned: false });
    const moved = await api.post(profile.path, { to: ONE, from: numberAt(2).e164, pinned: false });
    expect(moved.data).toMatchObject({ from: numberAt(2).e164, message_count: 0 });
    clock.advance(SECOND);
    const revived = await api.post(profile.path, { to: FOUR, from: numberAt(1).e164, pinned: false });
    expect(revived.data).toMatchObject({ state: "live", created_at: "2026-01-15T12:00:01.000Z" });
    const before = await audit();
    expect((await api.post(profile.path, { to: FOUR, from: numberAt(1).e164, pinned: false })).data).toEqual(
      revived.data,
    );
    expect(await audit()).toEqual(before);
  });

  it("takes history for a pin as well", async () => {
    const { data } = await api.post(profile.path, { to: ONE, from: numberAt(0).e164, message_count: 7 });
    expect(data).toMatchObject({ pinned: true, message_count: 7 });
  });

  it.each([
    [{ last_message_at: "2026-01-15T12:00:00.001Z" }, "/last_message_at"],
    [{ created_at: "2026-01-15T12:00:00.001Z" }, "/created_at"],
    [{ created_at: "2026-01-15T00:00:00Z", last_message_at: "2026-01-14T00:00:00Z" }, "/last_message_at"],
    [{ pinned: false, last_message_at: "2026-01-07T12:00:00Z" }, "/last_message_at"],
    [{ pinned: false, created_at: "2026-01-07T12:00:00Z" }, "/created_at"],
    [{ pinned: false, created_at: "0001-01-01T00:00:00Z" }, "/created_at"],
  ])("refuses %j at %s and writes nothing", async (more, pointer) => {
    const { status, errors } = await api.post(profile.path, { to: ONE, from: numberAt(0).e164, ...more });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, "10015", { pointer }]);
    expect(await list()).toEqual([]);
    expect(await audit()).toEqual([]);
  });

  it.each([true, false])("refuses a number that is not the profile's (pinned: %s)", async (pinned) => {
    const { status, errors } = await api.post(profile.path, { to: ONE, from: "+19995550100", pinned });
    expect([status, errors[0]?.code, errors[0]?.source]).toEqual([400, "40305", { pointer: "/from" }]);
    expect(await list()).toEqual([]);
  });
});

describe("deleting by filter", () => {
  const reset = (query: string, body?: unknown) => api.call("DELETE", `${profile.path}?${query}`, { body });

  it.each([
    ["", undefined],
    ["", {}],
    ["include_pins=true", undefined],
    ["filter[all]=false", undefined],
    ["filter[form]=x", undefined],
    ["filter[form]=x&filter[all]=true", undefined],
    ["filter[all]=true&filter[all]=true", undefined],
    ["filter[from]=", undefined],
    ["filter[to]=", undefined],
    ["filter[all]=true&filter[to]=%2B12125550101", undefined],
    ["filter[all]=true", { to: [ONE] }],
    ["filter[to]=%2B12125550101", { to: [ONE] }],
    ["", { to: [] }],
    ["", { recipients: [ONE] }],
    ["filter[all]=true", { reason: "x" }],
    ["filter[from]=%2B19995550100", undefined],
  ])("refuses ?%s with %j, and resets nothing", async (query, body) => {
    await fourMappings();
    const { status, errors } = await reset(query, body);
    expect(status).toBe(400);
    expect(errors[0]?.source).toBeDefined();
    expect(await list()).toHaveLength(4);
    expect(await audit()).toEqual([]);
  });

  it("resets a selection, from the query or the body; pins only where they are included", async () => {
    await fourMappings();
    const recipients = [ONE, THREE, "+12125550199"];
    const first = await reset(`filter[to]=${recipients.map(encodeURIComponent).join(",")}`);
    expect(first.data).toEqual({
      record_type: "sticky_mapping_reset",
      messaging_profile_id: profile.id,
      include_pins: false,
      count: 1,
      is_exact: true,
      summary: "1 mapping",
    });
    expect(await list()).toEqual([TWO, THREE, FOUR]);
    expect((await reset("include_pins=true", { to: recipients })).data).toMatchObject({ count: 1 });
    expect(await list()).toEqual([TWO, FOUR]);
    expect((await reset("", { to: recipients })).data).toMatchObject({ count: 0, summary: "no mappings" });
  });

  it("resets all of one number", async () => {
    await fourMappings();
    const from = encodeURIComponent(numberAt(0).e164);
    expect((await reset(`filter[from]=${from}`)).data).toMatchObject({ count: 1, is_exact: true });
    expect(await list()).toEqual([TWO, THREE, FOUR]);
    expect((await reset(`filter[from]=${from}&include_pins=true`)).data).toMatchObject({ count: 1 });
    expect(await list()).toEqual([TWO, FOUR]);
    expect((await audit()).map(({ action }) => action)).toEqual([
      "mapping.number_reset",
      "mapping.number_reset",
    ]);
  });

  it("resets all of the profile where that is what it says", async () => {
    await fourMappings();
    expect((await reset("filter[all]=true&include_pins=false")).data).toMatchObject({ count: 2 });
    expect(await list()).toEqual([THREE]);
    expect((await reset("filter[all]=true&include_pins=true")).data).toMatchObject({
      count: 1,
      include_pins: true,
    });
    expect(await list()).toEqual([]);
    expect((await audit())[1]).toMatchObject({
      action: "mapping.all_reset",
      actorLabel: "API key office",
      detail: { includePins: true },
    });
  });
});
