import { expect, expectRefusal, freshNumbers, test } from "./sdk";

const POOL = { number_pool_settings: { sticky_sender: true } as never };
const AMOUNT = /^\d+\.\d{4,6}$/;

interface Priced {
  cost?: { amount?: string; currency?: string } | null;
  cost_breakdown?: { rate?: { amount?: string }; carrier_fee?: { amount?: string } } | null;
}

/** Millionths of a dollar, as the API's amounts are exact decimals. */
function microsOf(amount = ""): number {
  const [whole = "0", decimals = ""] = amount.split(".");
  return Number(whole + decimals.padEnd(6, "0"));
}

test("F4 a message tells its cost: in the answer, when it is read, and in its detail record", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile(POOL);
  await addNumbers(2, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const { data } = await telnyx.messages.sendNumberPool({ messaging_profile_id, to, text: "a".repeat(400) });
  const sent = data as Priced & { id?: string; parts?: number };
  expect(sent.parts).toBe(3);
  expect(sent.cost).toEqual({ amount: expect.stringMatching(AMOUNT), currency: "USD" });
  const { rate, carrier_fee } = sent.cost_breakdown ?? {};
  const unit = microsOf(rate?.amount) + microsOf(carrier_fee?.amount);
  expect(unit).toBeGreaterThan(0);
  expect(microsOf(sent.cost?.amount)).toBe(3 * unit);

  const { data: read } = await telnyx.messages.retrieve(sent.id ?? "");
  expect(read).toMatchObject({ cost: sent.cost, cost_breakdown: sent.cost_breakdown });

  const records = await telnyx.detailRecords.list({
    filter: { record_type: "messaging", uuid: sent.id } as never,
  });
  expect(records.data?.[0]).toMatchObject({
    rate: rate?.amount,
    carrier_fee: carrier_fee?.amount,
    cost: sent.cost?.amount,
    currency: "USD",
  });
});

test("F4 a profile refuses with 40333 once its daily limit is reached, and goes on with a higher one", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile({
    ...POOL,
    daily_spend_limit: "0.000001",
    daily_spend_limit_enabled: true,
  } as never);
  await addNumbers(1, messaging_profile_id);
  const send = () =>
    telnyx.messages.sendNumberPool({ messaging_profile_id, to: freshNumbers(1)[0] ?? "", text: "Hello" });
  await send();
  await expectRefusal(send(), { status: 429, code: "40333" });
  await telnyx.messagingProfiles.update(messaging_profile_id, { daily_spend_limit: "1.00" });
  await send();
});
