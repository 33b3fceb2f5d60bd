import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { DefaultFlatPagination } from "telnyx/core/pagination";
import { apiUrl, expect, expectRefusal, expectRefused, freshNumbers, test } from "./sdk";
import { walk } from "./walk";

const run = promisify(execFile);
const NOBODY = "0190b5a0-0000-7000-8000-00000000ffff";

interface Mapping {
  readonly record_type: string;
  readonly to: string;
  readonly from: string;
  readonly state: string;
}

interface Preview {
  readonly would_be_accepted: boolean;
  readonly from: { readonly phone_number: string } | null;
  readonly reason: string | null;
  readonly error: { readonly status: number; readonly code: string } | null;
}

const pool = { number_pool_settings: { sticky_sender: true } };
const mappingsOf = (profileId: string) => `/messaging_profiles/${profileId}/sticky_mappings`;

test.describe("sticky mappings", () => {
  test("a mapping made by sending is listed, retrieved, pinned and reset", async ({
    telnyx,
    makeProfile,
    addNumbers,
    call,
  }) => {
    const { id } = await makeProfile(pool);
    const [, other] = await addNumbers(2, id);
    const [to = ""] = freshNumbers(1);
    const sent = await telnyx.messages.sendNumberPool({ messaging_profile_id: id, to, text: "Hello" });
    const from = sent.data?.from?.phone_number ?? "";
    const one = `${mappingsOf(id)}/${encodeURIComponent(to)}`;

    const listed = await telnyx.get<{ data: Mapping[]; meta: unknown }>(mappingsOf(id));
    expect(listed.data).toEqual([expect.objectContaining({ to, from, state: "live", message_count: 1 })]);
    expect(listed.meta).toEqual({ page_number: 1, page_size: 20, total_pages: 1, total_results: 1 });
    expect((await telnyx.get<{ data: Mapping }>(one)).data).toEqual(listed.data[0]);

    const pinned = await telnyx.post<{ data: Mapping }>(mappingsOf(id), { body: { to, from: other?.e164 } });
    expect(pinned.data).toMatchObject({ to, from: other?.e164, state: "pinned", expires_at: null });
    const again = await telnyx.messages.sendNumberPool({ messaging_profile_id: id, to, text: "Again" });
    expect(again.data?.from?.phone_number).toBe(other?.e164);

    expect((await call("DELETE", one)).body.data).toMatchObject({ to, state: "pinned", message_count: 1 });
    expectRefused(await call("GET", one), { status: 404, code: "10005" });
    expectRefused(await call("DELETE", one), { status: 404, code: "10005" });
  });

  test("the list walks to its end in the client's own pages, with and without filters", async ({
    telnyx,
    makeProfile,
    addNumbers,
    database: { pool: db },
  }) => {
    const { id } = await makeProfile(pool);
    const numbers = await addNumbers(2, id);
    const recipients = freshNumbers(37);
    await db.query(
      `INSERT INTO sticky_mappings (messaging_profile_id, recipient, epoch, assignment_id, created_at, last_message_at, message_count)
       SELECT $1, r.recipient, CASE WHEN r.n % 5 = 0 THEN -p.pin_epoch ELSE p.mapping_epoch END, a.id, now(), now(), 1
       FROM unnest($2::text[]) WITH ORDINALITY AS r(recipient, n)
       JOIN messaging_profiles p ON p.id = $1
       JOIN number_assignments a ON a.messaging_profile_id = $1 AND a.e164 = ($3::text[])[1 + r.n % 2]`,
      [id, recipients, numbers.map(({ e164 }) => e164)],
    );
    const pages = (query: Record<string, unknown>) =>
      walk<Mapping>(telnyx.getAPIList(mappingsOf(id), DefaultFlatPagination<Mapping>, { query }));
    const all = await pages({ "page[size]": 8 });
    expect([all.items.map(({ to }) => to), all.pages]).toEqual([recipients, 5]);
    const ofOne = await pages({ "page[size]": 4, filter: { from: numbers[0]?.e164 } });
    expect([ofOne.items.map(({ to }) => to), ofOne.pages]).toEqual([
      recipients.filter((_, n) => n % 2 === 1),
      5,
    ]);
    const pins = await pages({ "page[size]": 2, filter: { state: "pinned" } });
    expect([pins.items.length, pins.pages]).toEqual([7, 4]);
    const live = await pages({ "page[size]": 7, filter: { state: "live", to: { starts_with: "+1998" } } });
    expect([live.items.length, live.pages]).toEqual([30, 5]);
  });

  test("resetting many takes exactly one selection, and nothing it does not know", async ({
    telnyx,
    makeProfile,
    addNumbers,
    call,
  }) => {
    const { id } = await makeProfile(pool);
    const [number] = await addNumbers(1, id);
    const recipients = freshNumbers(3);
    for (const to of recipients)
      await telnyx.post(mappingsOf(id), { body: { to, from: number?.e164, pinned: to === recipients[2] } });
    for (const query of [
      "",
      "?filter[form]=x",
      "?filter[all]=yes",
      "?filter[all]=true&filter[from]=%2B12125550123",
    ])
      expect((await call("DELETE", mappingsOf(id) + query)).status, query).toBe(400);
    const of = (query: string) => call("DELETE", `${mappingsOf(id)}?${query}`);
    expect((await of(`filter[to]=${encodeURIComponent(recipients[0] ?? "")}`)).body.data).toMatchObject({
      count: 1,
    });
    expect((await of("filter[all]=true")).body.data).toMatchObject({
      count: 1,
      is_exact: true,
      summary: "1 mapping",
    });
    expect((await of("filter[all]=true&include_pins=true")).body.data).toMatchObject({ count: 1 });
    expect((await telnyx.get<{ data: unknown[] }>(mappingsOf(id))).data).toEqual([]);
  });

  test("refusals name what is wrong", async ({ telnyx, makeProfile, call }) => {
    const { id } = await makeProfile(pool);
    const [to] = freshNumbers(1);
    expectRefused(await call("POST", mappingsOf(id), { body: { to: "2125550123", from: to } }), {
      status: 400,
      code: "40310",
      source: "/to",
    });
    await expectRefusal(telnyx.post(mappingsOf(id), { body: { to, from: "+12125550123" } }), {
      status: 400,
      code: "40305",
      source: "/from",
    });
    await expectRefusal(telnyx.get(mappingsOf(id), { query: { "filter[state]": "cleared" } }), {
      status: 400,
      code: "10032",
      source: "filter[state]",
    });
    expectRefused(await call("GET", mappingsOf(NOBODY)), { status: 404, code: "10005" });
  });
});

test.describe("selection preview", () => {
  test("says what a send then does, and a refusal as data", async ({
    telnyx,
    makeProfile,
    addNumbers,
    makeKey,
    clientFor,
  }) => {
    const { id } = await makeProfile(pool);
    const path = `/messaging_profiles/${id}/selection_preview`;
    const reader = clientFor(await makeKey(["read"]));
    const [to] = freshNumbers(1);
    const ask = async () =>
      (await reader.post<{ data: Preview }>(path, { body: { to, text: "Hello" } })).data;

    expect(await ask()).toMatchObject({
      would_be_accepted: false,
      from: null,
      error: { status: 400, code: "40321", meta: { reason: "pool_empty" } },
    });
    await addNumbers(3, id);
    await expect.poll(async () => (await ask()).would_be_accepted).toBe(true);
    const previewed = await ask();
    expect(previewed).toMatchObject({ reason: "weight", error: null });
    const sent = await telnyx.messages.sendNumberPool({
      messaging_profile_id: id,
      to: to ?? "",
      text: "Hello",
    });
    expect(sent.data?.from?.phone_number).toBe(previewed.from?.phone_number);
    expect(await ask()).toMatchObject({ reason: "sticky", from: previewed.from });
    await expectRefusal(reader.post(path, { body: { to: "nobody" } }), {
      status: 400,
      code: "40310",
      source: "/to",
    });
    await expectRefusal(reader.post(`/messaging_profiles/${NOBODY}/selection_preview`, { body: { to } }), {
      status: 404,
      code: "10005",
    });
  });
});

test("the commands of docs/api-extensions.md run as they stand", async ({
  adminKey,
  makeProfile,
  addNumbers,
}) => {
  const { id } = await makeProfile(pool);
  const [number] = await addNumbers(1, id);
  const text = readFileSync(new URL("../../docs/api-extensions.md", import.meta.url), "utf8");
  const commands = [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
    .flatMap(([, block = ""]) => block.split(/\n(?=curl |#)/))
    .filter((part) => part.startsWith("curl "));
  const types: string[] = [];
  for (const command of commands) {
    const runnable = command
      .replaceAll("$STICKYPOOL/v2", apiUrl(""))
      .replaceAll("$KEY", adminKey.secret)
      .replaceAll("PROFILE_ID", id)
      .replaceAll("+13055550101", number?.e164 ?? "")
      .replaceAll("%2B13055550101", encodeURIComponent(number?.e164 ?? ""));
    const { stdout } = await run("bash", ["-c", `set -euo pipefail\n${runnable}`]);
    const { data, errors } = JSON.parse(stdout);
    expect(errors, command).toBeUndefined();
    // Opt-outs have no record type, as Telnyx lists them.
    types.push(Array.isArray(data) ? `${data.length} listed` : (data.record_type ?? `opt-out of ${data.to}`));
  }
  expect(types).toEqual([
    "sticky_mapping",
    "sticky_mapping",
    "2 listed",
    "2 listed",
    "0 listed",
    "sticky_mapping",
    "sticky_mapping",
    "sticky_mapping_reset",
    "sticky_mapping_reset",
    "sticky_mapping_reset",
    "sticky_mapping_reset",
    "opt-out of +12125550123",
    "opt-out of +12125550123",
    "1 listed",
    "opt-out of +12125550123",
    "sending_state",
    "sending_state",
    "queue_cancellation",
    "sending_state",
    "selection_preview",
    "selection_preview",
    "message",
  ]);
});
