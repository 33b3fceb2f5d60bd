import { expect, expectRefusal, expectRefused, freshNumbers, test } from "./sdk";
import { walk } from "./walk";

const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

interface Added {
  readonly id: string;
  readonly phone_number: string;
}

test("a number is added, read, changed and deleted", async ({ telnyx, call }) => {
  const [e164 = ""] = freshNumbers(1);
  const added = await call("POST", "/phone_numbers", { body: { phone_number: e164, tags: ["a"] } });
  expect(added.status).toBe(200);
  const { id } = added.body.data as Added;

  const { data: read } = await telnyx.phoneNumbers.retrieve(id);
  expect(read).toMatchObject({
    record_type: "phone_number",
    phone_number: e164,
    status: "active",
    tags: ["a"],
  });
  expect((await telnyx.phoneNumbers.retrieve(e164)).data).toEqual(read);

  const { data: updated } = await telnyx.phoneNumbers.update(id, { tags: ["b", "c"] });
  expect(updated?.tags).toEqual(["b", "c"]);
  const disabled = await call("PATCH", `/phone_numbers/${id}`, { body: { enabled: false } });
  expect(disabled.body.data).toMatchObject({ enabled: false, tags: ["b", "c"] });

  expectRefused(await call("POST", "/phone_numbers", { body: { phone_number: e164 } }), {
    status: 409,
    code: "10012",
    source: "/phone_number",
  });
  expectRefused(await call("POST", "/phone_numbers", { body: { phone_number: "2125550101" } }), {
    status: 400,
    code: "10016",
    source: "/phone_number",
  });

  expect((await telnyx.phoneNumbers.delete(id)).data).toMatchObject({ id, status: "deleted" });
  await expectRefusal(telnyx.phoneNumbers.retrieve(id), { status: 404, code: "10005" });
  await expectRefusal(telnyx.phoneNumbers.update(id, { tags: [] }), { status: 404, code: "10005" });
});

test("the lists of numbers walk to their ends in the client's own pages", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: profileId } = await makeProfile();
  const numbers = await addNumbers(11, profileId);
  const ids = numbers.map(({ id }) => id);

  const ofProfile = await walk(telnyx.messagingProfiles.listPhoneNumbers(profileId, { "page[size]": 3 }));
  expect([ofProfile.items.map(({ id }) => id), ofProfile.pages]).toEqual([ids, 4]);

  const messaging = await walk(
    telnyx.phoneNumbers.messaging.list({
      "filter[messaging_profile_id]": profileId,
      "sort[phone_number]": "desc",
      "page[size]": 2,
    }),
  );
  expect([messaging.items.map(({ id }) => id), messaging.pages]).toEqual([[...ids].reverse(), 6]);

  const chosen = numbers.slice(0, 9).map(({ e164 }) => e164);
  const byNumber = await walk(
    telnyx.phoneNumbers.messaging.list({ "filter[phone_number]": chosen.join(","), "page[size]": 2 }),
  );
  expect([byNumber.items.map(({ phone_number }) => phone_number), byNumber.pages]).toEqual([chosen, 5]);

  const inventory = await walk(telnyx.phoneNumbers.list({ "page[size]": 2 }));
  expect(inventory.items.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  expect(inventory.pages).toBeGreaterThan(3);
  const one = await telnyx.phoneNumbers.list({ filter: { phone_number: numbers[4]?.e164.slice(2) ?? "" } });
  expect(one.data.map(({ id }) => id)).toEqual([ids[4]]);

  await expectRefusal(telnyx.phoneNumbers.messaging.list({ "page[size]": 0 }), {
    status: 400,
    code: "10033",
    source: "page[size]",
  });
  await expectRefusal(telnyx.messagingProfiles.listPhoneNumbers(NOBODY), { status: 404, code: "10005" });
});

test("a number is assigned, moved and taken off", async ({ telnyx, makeProfile, addNumbers, call }) => {
  const [first, second] = [await makeProfile(), await makeProfile()];
  const [number] = await addNumbers(1);
  const { id = "", e164 = "" } = number ?? {};

  const path = `/messaging_profiles/${first.id}/phone_numbers`;
  const assigned = await call("POST", path, { body: { phone_number_id: id } });
  expect(assigned.status).toBe(200);
  expect(assigned.body.data).toMatchObject({
    record_type: "messaging_settings",
    phone_number: e164,
    messaging_profile_id: first.id,
    type: "longcode",
    country_code: "US",
    health: { message_count: 0, success_ratio: 1, spam_ratio: 0, inbound_outbound_ratio: 0 },
  });
  expectRefused(await call("POST", path, { body: {} }), {
    status: 400,
    code: "10004",
    source: "/phone_number_id",
  });
  expectRefused(await call("POST", path, { body: { phone_number_id: NOBODY } }), {
    status: 404,
    code: "10005",
    source: "/phone_number_id",
  });

  const { messaging } = telnyx.phoneNumbers;
  expect((await messaging.update(id, { tags: ["a"] })).data?.messaging_profile_id).toBe(first.id);
  expect((await messaging.update(e164, { messaging_profile_id: second.id })).data).toMatchObject({
    messaging_profile_id: second.id,
    tags: ["a"],
  });
  await expectRefusal(messaging.update(id, { messaging_profile_id: NOBODY }), {
    status: 404,
    code: "10005",
    source: "/messaging_profile_id",
  });
  expect((await messaging.update(id, { messaging_profile_id: "" })).data?.messaging_profile_id).toBeNull();
  expect((await messaging.retrieve(id)).data?.messaging_profile_id).toBeNull();

  const older = await call("PATCH", `/messaging_phone_numbers/${e164}`, {
    body: { messaging_profile_id: first.id },
  });
  expect(older.body.data).toMatchObject({
    record_type: "messaging_phone_number",
    messaging_profile_id: first.id,
  });
  const off = await call("PATCH", `/messaging_phone_numbers/${e164}`, {
    body: { messaging_profile_id: null },
  });
  expect(off.body.data).toMatchObject({ messaging_profile_id: null });
  expect((await call("GET", `/messaging_phone_numbers/${e164}`)).body.data).toEqual(off.body.data);
});

test("many numbers move in one order", async ({ telnyx, makeProfile, addNumbers }) => {
  const { id: profileId } = await makeProfile();
  const numbers = (await addNumbers(30)).map(({ e164 }) => e164);
  const unknown = "+12125550199";
  const { data: order } = await telnyx.messagingNumbersBulkUpdates.create({
    messaging_profile_id: profileId,
    numbers: [...numbers, unknown],
  });
  expect(order).toMatchObject({
    record_type: "messaging_numbers_bulk_update",
    success: numbers,
    pending: [],
    failed: [unknown],
  });
  expect((await telnyx.messagingNumbersBulkUpdates.retrieve(order?.order_id ?? "")).data).toEqual(order);
  const assigned = await telnyx.messagingProfiles.listPhoneNumbers(profileId);
  expect(assigned.meta).toMatchObject({ total_results: 30, total_pages: 2 });

  await expectRefusal(
    telnyx.messagingNumbersBulkUpdates.create({ messaging_profile_id: profileId, numbers: ["12125550101"] }),
    { status: 400, code: "10016", source: "/numbers/0" },
  );
  await expectRefusal(telnyx.messagingNumbersBulkUpdates.retrieve(NOBODY), { status: 404, code: "10005" });
});

test("keys that only read or send change no numbers", async ({ makeKey, clientFor, addNumbers }) => {
  const [number] = await addNumbers(1);
  const reader = clientFor(await makeKey(["read", "send"]));
  expect((await reader.phoneNumbers.retrieve(number?.id ?? "")).data?.tags).toEqual([]);
  await expectRefusal(reader.phoneNumbers.update(number?.id ?? "", { tags: ["a"] }), {
    status: 403,
    code: "10010",
  });
  expect((await reader.phoneNumbers.retrieve(number?.id ?? "")).data?.tags).toEqual([]);
});
