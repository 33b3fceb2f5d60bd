import { expect, expectRefusal, freshNumbers, test } from "./sdk";
import { walk } from "./walk";

interface Delivery {
  readonly id?: string;
  readonly status?: string;
  readonly webhook?: { readonly event_type?: string; readonly payload?: Record<string, unknown> };
  readonly attempts?: readonly {
    readonly errors?: readonly number[];
    readonly http?: { request?: { url?: string } };
  }[];
}

// A port nobody listens at, on an address that is refused besides.
const NOWHERE = "http://127.0.0.1:9/hook";

test("the events of a message are listed as deliveries, retrieved, and delivered again", async ({
  telnyx,
  makeProfile,
  addNumbers,
}) => {
  const { id: messaging_profile_id } = await makeProfile({ number_pool_settings: {}, webhook_url: NOWHERE });
  const [number] = await addNumbers(1, messaging_profile_id);
  const [to = ""] = freshNumbers(1);
  const { data: message } = await telnyx.messages.send({ from: number?.e164 ?? "", to, text: "Hello" });

  const find = async () => {
    const list = telnyx.webhookDeliveries.list({
      filter: {
        status: { eq: "failed" },
        event_type: "message.sent",
        webhook: { contains: message?.id ?? "" },
      },
      "page[size]": 5,
    } as never);
    return (await walk<Delivery>(list as never)).items;
  };
  await expect.poll(find, { timeout: 30_000 }).toHaveLength(1);
  const [delivery] = await find();
  expect(delivery).toMatchObject({
    status: "failed",
    webhook: {
      event_type: "message.sent",
      payload: { id: message?.id, to: [{ phone_number: to, status: "sent" }] },
    },
  });
  expect(delivery?.attempts).toHaveLength(3);
  expect(delivery?.attempts?.[0]?.http?.request?.url).toBe(NOWHERE);

  const { data: one } = await telnyx.webhookDeliveries.retrieve(delivery?.id ?? "");
  expect(one).toEqual(delivery);
  const again = await telnyx.post<{ data: { status: string } }>(
    `/webhook_deliveries/${delivery?.id}/actions/redeliver`,
  );
  expect(again.data.status).toBe("pending");
  await expect
    .poll(async () => (await telnyx.webhookDeliveries.retrieve(delivery?.id ?? "")).data?.attempts?.length, {
      timeout: 30_000,
    })
    .toBe(6);
});

test("the public key is 32 bytes, and a delivery that does not exist is not found", async ({ telnyx }) => {
  const { data } = await telnyx.get<{ data: { public: string } }>("/public_key");
  expect(Buffer.from(data.public, "base64")).toHaveLength(32);
  await expectRefusal(telnyx.webhookDeliveries.retrieve("019b0000-0000-7000-8000-000000000001"), {
    status: 404,
    code: "10005",
    source: "id",
  });
});
