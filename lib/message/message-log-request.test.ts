import { describe, expect, it } from "vitest";
import { messageLogHref } from "./message-log-href";
import { readMessageLogRequest, type SearchParameters } from "./message-log-request";

const NOW = Date.parse("2026-11-21T20:52:30.000Z");
const ID = "01a1a5f9-c4f0-7000-8000-000000000001";
const read = (parameters: SearchParameters) =>
  readMessageLogRequest(parameters, { defaultCountry: "US", nowMs: NOW });
const range = (since: string, until: string, zone: string) => {
  const { filter } = read({ range: "custom", since, until, zone });
  return [filter.sinceMs, filter.untilMs].map((ms) => (ms === null ? null : new Date(ms).toISOString()));
};

describe("the messages log's URL", () => {
  it("without anything filters nothing", () => {
    expect(read({})).toEqual({
      filter: {
        messagingProfileId: null,
        direction: null,
        status: null,
        recipient: null,
        sender: null,
        sinceMs: null,
        untilMs: null,
      },
      cursor: null,
      fields: {
        profile: "",
        direction: "",
        status: "",
        to: "",
        from: "",
        range: "",
        since: "",
        until: "",
        zone: "",
      },
      problems: {},
    });
  });

  it("reads every filter", () => {
    const { filter, cursor, problems } = read({
      profile: ID,
      direction: "outbound",
      status: "delivery_failed",
      to: "(212) 555-0101",
      from: "+1305",
      range: "24h",
      older: ID,
    });
    expect(problems).toEqual({});
    expect(filter).toEqual({
      messagingProfileId: ID,
      direction: "outbound",
      status: "delivery_failed",
      recipient: { kind: "whole", digits: "+12125550101" },
      sender: { kind: "prefix", digits: "+1305" },
      sinceMs: NOW - 24 * 3_600_000,
      untilMs: null,
    });
    expect(cursor).toEqual({ towards: "older", id: ID });
  });

  it.each([
    [{ profile: "1" }, "profile"],
    [{ direction: "sideways" }, "direction"],
    [{ status: "lost" }, "status"],
    [{ to: "nobody" }, "to"],
    [{ from: "12 34 56 78 90 12 34 56 78" }, "from"],
    [{ range: "2y" }, "range"],
    [{ range: "constructor" }, "range"],
    [{ range: "custom", since: "yesterday" }, "since"],
    [{ range: "custom", until: "2026-13-01T00:00" }, "until"],
    [{ range: "custom", since: "2026-11-02T00:00", until: "2026-11-01T00:00" }, "until"],
    [{ range: "custom", since: "2026-11-02T00:00", zone: "Mars/Olympus" }, "since"],
  ])("%j: says what is wrong at its field and shows the value again", (parameters, field) => {
    const request = read(parameters);
    expect(Object.keys(request.problems)).toEqual([field]);
    expect(request.fields).toMatchObject(parameters);
  });

  it("ignores a broken place in the list and takes the first of repeated values", () => {
    expect(read({ older: "x", newer: ["", "y"] }).cursor).toBeNull();
    expect(read({ status: ["queued", "sent"] }).filter.status).toBe("queued");
  });
});

describe("a custom range of time", () => {
  it.each([
    ["UTC", "2026-11-20T10:00:00.000Z", "2026-11-20T11:31:00.000Z"],
    ["America/New_York", "2026-11-20T15:00:00.000Z", "2026-11-20T16:31:00.000Z"],
    ["Asia/Kathmandu", "2026-11-20T04:15:00.000Z", "2026-11-20T05:46:00.000Z"],
    ["", "2026-11-20T10:00:00.000Z", "2026-11-20T11:31:00.000Z"],
  ])("in %j is read in that zone, the last minute included", (zone, since, until) => {
    expect(range("2026-11-20T10:00", "2026-11-20T11:30", zone)).toEqual([since, until]);
  });

  it("moves a time that clocks skipped forward", () => {
    expect(range("2026-03-08T02:30", "", "America/New_York")).toEqual(["2026-03-08T07:30:00.000Z", null]);
  });

  it("takes the first of a time that happened twice", () => {
    expect(range("2026-11-01T01:30", "", "America/New_York")).toEqual(["2026-11-01T05:30:00.000Z", null]);
  });

  it("counts only when the range is custom", () => {
    expect(read({ range: "1h", since: "2026-11-20T10:00", until: "x" }).filter).toMatchObject({
      sinceMs: NOW - 3_600_000,
      untilMs: null,
    });
  });
});

describe("links to the log", () => {
  it("leave out what is not set, and the place", () => {
    expect(messageLogHref({})).toBe("/messages");
    expect(messageLogHref({ profile: ID, to: "", status: "queued", since: "2026-11-20T10:00" })).toBe(
      `/messages?profile=${ID}&status=queued`,
    );
    expect(messageLogHref({ to: "+1305" }, { towards: "older", id: ID })).toBe(
      `/messages?to=%2B1305&older=${ID}`,
    );
  });

  it("come back as they were", () => {
    const fields = {
      ...read({}).fields,
      to: "+1 305",
      range: "custom",
      since: "2026-11-20T10:00",
      zone: "Asia/Kathmandu",
    };
    const url = new URL(messageLogHref(fields), "http://localhost");
    expect(read(Object.fromEntries(url.searchParams)).fields).toEqual(fields);
  });
});
