import { expect, expectRefused, freshNumbers, test } from "./sdk";

test.describe("simulated inbound messages", () => {
  test("one is stored and read like any other, and STOP takes effect", async ({
    telnyx,
    makeProfile,
    addNumbers,
    call,
  }) => {
    const { id } = await makeProfile({});
    const [number] = await addNumbers(1, id);
    const [from = ""] = freshNumbers(1);
    const received = await telnyx.post<{ data: { id: string; direction: string } }>("/simulator/inbound", {
      body: { from, to: number?.e164, text: "STOP" },
    });
    expect(received.data.direction).toBe("inbound");
    const read = await telnyx.messages.retrieve(received.data.id);
    expect(read.data).toMatchObject({ text: "STOP", from: { phone_number: from } });
    const refused = await call("POST", "/messages", {
      body: { from: number?.e164, to: from, text: "Hello" },
    });
    expectRefused(refused, { status: 400, code: "40300", source: "/to" });
  });

  test("a group MMS names the others who got it", async ({ telnyx, makeProfile, addNumbers, call }) => {
    const { id } = await makeProfile({});
    const [number] = await addNumbers(1, id);
    const [from = "", ...cc] = freshNumbers(3);
    const received = await telnyx.post<{ data: { id: string } }>("/simulator/inbound", {
      body: { from, to: number?.e164, cc, text: "Hello all" },
    });
    const { data } = await telnyx.messages.retrieve(received.data.id);
    expect(data).toMatchObject({ type: "MMS", cc: cc.map((phone_number) => ({ phone_number })) });
    const again = await call("POST", "/simulator/inbound", {
      body: { from, to: number?.e164, cc: [cc[0], cc[0]], text: "Hello all" },
    });
    expectRefused(again, { status: 400, code: "40310", source: "/cc/1" });
  });

  test("numbers that are not ours are refused, and a key that only reads", async ({ call, makeKey }) => {
    const [from, to] = freshNumbers(2);
    const body = { from, to, text: "Hello" };
    expectRefused(await call("POST", "/simulator/inbound", { body }), {
      status: 400,
      code: "40310",
      source: "/to",
    });
    const key = await makeKey(["read"]);
    expectRefused(await call("POST", "/simulator/inbound", { body, key }), { status: 403, code: "10010" });
  });
});
