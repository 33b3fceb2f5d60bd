import { expect, expectRefusal, freshNumbers, test } from "./sdk";
import { walk } from "./walk";

interface Record {
  readonly uuid?: string;
  readonly cld?: string;
  readonly created_at?: string;
}

test("detail records are walked to their end over more than three pages", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id, name } = await makeProfile({
    number_pool_settings: { sticky_sender: true },
  });
  await addNumbers(3, messaging_profile_id);
  const recipients = freshNumbers(55);
  const sent = await Promise.all(
    recipients.map((to) => telnyx.messages.sendNumberPool({ messaging_profile_id, to, text: "Hello" })),
  );
  const ids = sent.map(({ data }) => data?.id);

  const list = (more: object) =>
    telnyx.detailRecords.list({
      filter: { record_type: "messaging", profile_id: messaging_profile_id },
      "page[size]": 12,
      ...more,
    });
  const newestFirst = await walk<Record>(list({}) as never);
  expect(newestFirst.pages).toBeGreaterThan(3);
  expect(newestFirst.items.map(({ uuid }) => uuid).sort()).toEqual([...ids].sort());
  const times = newestFirst.items.map(({ created_at }) => created_at);
  expect(times).toEqual([...times].sort().reverse());

  const oldestFirst = await walk<Record>(list({ sort: ["created_at"] }) as never);
  expect(oldestFirst.items.map(({ uuid }) => uuid)).toEqual(
    newestFirst.items.map(({ uuid }) => uuid).reverse(),
  );

  const [one = ""] = recipients;
  const found = await telnyx.detailRecords.list({
    filter: {
      record_type: "messaging",
      cld: one,
      direction: "outbound",
      created_at: { gte: sent[0]?.data?.received_at },
    },
  });
  expect(found.data).toEqual([
    expect.objectContaining({
      record_type: "message_detail_record",
      cld: one,
      message_type: "SMS",
      profile_id: messaging_profile_id,
      profile_name: name,
      parts: 1,
    }),
  ]);
});

test("a filter that does not exist, and too large a page, are refused", async ({ telnyx }) => {
  const list = (filter: object, more: object = {}) =>
    telnyx.detailRecords.list({ filter: { record_type: "messaging", ...filter }, ...more });
  await expectRefusal(list({ colour: "red" }), { status: 400, code: "10031", source: "filter[colour]" });
  await expectRefusal(list({ record_type: "wireless" }), {
    status: 400,
    code: "10032",
    source: "filter[record_type]",
  });
  await expectRefusal(list({}, { "page[size]": 51 }), { status: 400, code: "10033", source: "page[size]" });
  await expectRefusal(list({}, { sort: ["status"] }), { status: 400, code: "10032", source: "sort" });
});
