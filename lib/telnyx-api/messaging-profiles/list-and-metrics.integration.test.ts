import { describe, expect, it } from "vitest";
import { setUpProfileApi, type WireProfile } from "@/lib/testing/profile-api";

const { db, api, create } = setUpProfileApi();

describe("list", () => {
  const names = async (query: string) =>
    (await api.get<WireProfile[]>(`/messaging_profiles?${query}`)).data.map(({ name }) => name);

  it("filters by the whole name and by a part of it, in any case and taken literally", async () => {
    for (const name of ["100% off", "100x off", "Support", "support 2"]) await create({ name });
    expect(await names("filter[name]=Support")).toEqual(["Support"]);
    expect(await names("filter[name]=support")).toEqual([]);
    expect(await names("filter[name][eq]=Support")).toEqual(["Support"]);
    expect(await names("filter[name][contains]=SUPP")).toEqual(["Support", "support 2"]);
    expect(await names("filter[name][contains]=0%25")).toEqual(["100% off"]);
    expect(await names("filter[name][contains]=0_%20o")).toEqual([]);
    expect(await names("filter[name][contains]=")).toHaveLength(4);
  });

  it("comes in pages, oldest first, with totals", async () => {
    for (let number = 1; number <= 5; number++) await create({ name: `P${number}` });
    const page = await api.get<WireProfile[]>("/messaging_profiles?page[size]=2&page[number]=2");
    expect(page.data.map(({ name }) => name)).toEqual(["P3", "P4"]);
    expect(page.meta).toEqual({ page_number: 2, page_size: 2, total_pages: 3, total_results: 5 });
    const beyond = await api.get<WireProfile[]>("/messaging_profiles?page[size]=2&page[number]=9");
    expect([beyond.data, beyond.meta.total_pages]).toEqual([[], 3]);
  });

  it.each(["0", "251", "ten", "-1", "1.5", ""])("refuses the page size %j", async (size) => {
    const { status, errors } = await api.get(`/messaging_profiles?page[size]=${size}`);
    expect([status, errors[0]?.source]).toEqual([400, { parameter: "page[size]" }]);
  });
});

describe("metrics", () => {
  it("sum what was sent in the time frame, by kind of number", async () => {
    const { id } = await create();
    const carrier = await db.prisma.carrier.findFirstOrThrow();
    const number = (e164: string, type: "long_code" | "toll_free") =>
      db.prisma.phoneNumber.create({
        data: { id: crypto.randomUUID(), e164, type, countryCode: "US", carrierId: carrier.id },
      });
    const [local, tollFree] = [
      await number("+12125550101", "long_code"),
      await number("+18005550102", "toll_free"),
    ];
    await db.prisma.numberAssignment.create({
      data: { messagingProfileId: id, phoneNumberId: local.id, e164: local.e164 },
    });
    const stat = (phoneNumberId: string, hour: string, counts: object) =>
      db.prisma.numberHourlyStat.create({
        data: { messagingProfileId: id, phoneNumberId, hour: new Date(hour), ...counts },
      });
    await stat(local.id, "2026-01-31T12:00:00Z", { attempted: 10, delivered: 7, failed: 1, uncounted: 1 });
    await stat(tollFree.id, "2026-01-31T11:00:00Z", { attempted: 2, delivered: 2, received: 3 });
    await stat(crypto.randomUUID(), "2026-01-31T11:00:00Z", { attempted: 1 });
    await stat(local.id, "2026-01-31T10:00:00Z", { attempted: 4 });
    await stat(local.id, "2026-01-28T11:00:00Z", { attempted: 1000 });

    const { data } = await api.get(`/messaging_profiles/${id}/metrics?time_frame=1h`);
    const overview = {
      record_type: "messaging_profile_metrics",
      messaging_profile_id: id,
      phone_numbers: 1,
      outbound: { sent: 13, delivered: 9, error_ratio: 2 / 13 },
      inbound: { received: 3 },
    };
    expect(data).toEqual({
      overview,
      detailed: [
        {
          timestamp: "2026-01-31T11:00:00.000Z",
          metrics: [
            { label: "tollfree", sent: 2, delivered: 2, outbound_error_ratio: 0, received: 3 },
            { label: "unknown", sent: 1, delivered: 0, outbound_error_ratio: 0, received: 0 },
          ],
        },
        {
          timestamp: "2026-01-31T12:00:00.000Z",
          metrics: [{ label: "longcode", sent: 10, delivered: 7, outbound_error_ratio: 0.2, received: 0 }],
        },
      ],
    });
    const all = await api.get<object[]>("/messaging_profile_metrics?time_frame=1h");
    expect([all.data, all.meta.total_results]).toEqual([[overview], 1]);

    const sentIn = async (frame: string) => {
      const answer = await api.get<{ overview: typeof overview; detailed: { timestamp: string }[] }>(
        `/messaging_profiles/${id}/metrics?time_frame=${frame}`,
      );
      return [answer.data.overview.outbound.sent, answer.data.detailed.map(({ timestamp }) => timestamp)];
    };
    expect((await sentIn("24h"))[0]).toBe(17);
    expect(await sentIn("3d")).toEqual([17, ["2026-01-31T00:00:00.000Z"]]);
    expect(await sentIn("7d")).toEqual([1017, ["2026-01-28T00:00:00.000Z", "2026-01-31T00:00:00.000Z"]]);
  });

  it("are nothing for a profile without traffic, and refuse other time frames", async () => {
    const { id } = await create();
    const { data } = await api.get(`/messaging_profiles/${id}/metrics`);
    expect(data).toMatchObject({ overview: { outbound: { sent: 0, error_ratio: 0 } }, detailed: [] });
    for (const path of [`/messaging_profiles/${id}/metrics`, "/messaging_profile_metrics"]) {
      const { status, errors } = await api.get(`${path}?time_frame=2h`);
      expect([status, errors[0]?.code]).toEqual([400, "10032"]);
    }
  });
});
