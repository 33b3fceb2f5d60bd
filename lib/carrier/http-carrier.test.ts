import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { getLogger } from "@/lib/logger";
import { manualClock } from "@/lib/testing/manual-clock";
import { carrierMessage, createTestHost } from "@/lib/testing/test-carrier";
import type { Carrier, CarrierMessage } from "./carrier";
import { createHttpCarrier, type HttpAccount, type HttpOutcome } from "./http-carrier";

const carriers: Carrier[] = [];
beforeEach(() => {
  vi.stubEnv("DATABASE_URL", "postgresql://localhost/none");
  vi.stubEnv("APP_SECRET", "a".repeat(32));
  vi.spyOn(getLogger(), "warn").mockImplementation(() => undefined);
});
afterEach(async () => {
  await Promise.all(carriers.splice(0).map((carrier) => carrier.close()));
  vi.unstubAllEnvs();
});

const sent = (id: string): HttpOutcome => ({ result: { kind: "sent", carrierMessageId: `up-${id}` } });
const broken: HttpOutcome = {
  result: { kind: "unknown" },
  trouble: { state: "disconnected", detail: "It did not answer." },
};

function open(
  send: (message: CarrierMessage) => Promise<HttpOutcome>,
  options: { check?: HttpAccount["check"]; concurrency?: number; budgetMs?: number } = {},
) {
  const { host, states } = createTestHost(manualClock());
  const { check = async () => ({ state: "connected" as const, detail: "Fine." }), ...rest } = options;
  const carrier = createHttpCarrier({ send, check }, host, {
    carrierId: "c1",
    receiptTimeoutMs: 1_000,
    checkEveryMs: { connected: 60_000, otherwise: 20 },
    ...rest,
  });
  carriers.push(carrier);
  return { carrier, states };
}

describe("messages over HTTP", () => {
  it("go side by side, but one after the other to one recipient (F8)", async () => {
    let inFlight = 0;
    let most = 0;
    const begun: string[] = [];
    const { carrier } = open(async ({ messageId }) => {
      begun.push(messageId);
      inFlight += 1;
      most = Math.max(most, inFlight);
      await sleep(5);
      inFlight -= 1;
      return sent(messageId);
    });
    const pair = ["a", "b", "c"].map((messageId) => carrierMessage({ messageId }));
    const others = [1, 2, 3].map((n) => carrierMessage({ messageId: `o${n}`, recipient: `+1312555010${n}` }));
    const results = await carrier.submit([...pair, ...others]);
    expect(results).toEqual([...pair, ...others].map(({ messageId }) => sent(messageId).result));
    expect(most).toBe(4);
    expect(begun.filter((id) => !id.startsWith("o"))).toEqual(["a", "b", "c"]);
  });

  it("keep to the limit of requests at a time", async () => {
    let inFlight = 0;
    let most = 0;
    const { carrier } = open(
      async ({ messageId }) => {
        inFlight += 1;
        most = Math.max(most, inFlight);
        await sleep(2);
        inFlight -= 1;
        return sent(messageId);
      },
      { concurrency: 3 },
    );
    await carrier.submit(
      Array.from({ length: 20 }, (_, n) => carrierMessage({ recipient: `+1312555${1_000 + n}` })),
    );
    expect(most).toBe(3);
  });

  it.each([
    ["deferred", { result: { kind: "deferred", retryAfterMs: 7_000 } } as HttpOutcome, 7_000],
    ["lost", { result: { kind: "unknown" } } as HttpOutcome, 2_000],
  ])("do not overtake one to the same recipient that was %s", async (_word, outcome, retryAfterMs) => {
    const { carrier } = open(async ({ messageId }) => (messageId === "a" ? outcome : sent(messageId)));
    const [first, second, third] = await carrier.submit([
      carrierMessage({ messageId: "a" }),
      carrierMessage({ messageId: "b" }),
      carrierMessage({ messageId: "c", recipient: "+13125550101" }),
    ]);
    expect(first).toEqual(outcome.result);
    expect(second).toEqual({ kind: "deferred", retryAfterMs });
    expect(third?.kind).toBe("sent");
  });

  it("follow one that was refused", async () => {
    const { carrier } = open(async ({ messageId }) =>
      messageId === "a" ? { result: { kind: "refused", errorCode: "40012" } } : sent(messageId),
    );
    const results = await carrier.submit(["a", "b"].map((messageId) => carrierMessage({ messageId })));
    expect(results.map(({ kind }) => kind)).toEqual(["refused", "sent"]);
  });

  it("wait with the others when the account as a whole is too fast", async () => {
    const send = vi.fn(async () => ({
      result: { kind: "deferred" as const, retryAfterMs: 30_000 },
      isThrottled: true,
    }));
    const { carrier } = open(send, { concurrency: 1 });
    const messages = [1, 2, 3].map((n) => carrierMessage({ recipient: `+1312555010${n}` }));
    const results = await carrier.submit(messages);
    expect(send).toHaveBeenCalledOnce();
    expect(results.every((result) => result.kind === "deferred" && result.retryAfterMs > 29_000)).toBe(true);
  });

  it("are tried one at a time while the account does not answer, and all again once it does", async () => {
    let isUp = false;
    const send = vi.fn(async ({ messageId }: CarrierMessage) => (isUp ? sent(messageId) : broken));
    const { carrier, states } = open(send, {
      concurrency: 1,
      check: async () =>
        isUp ? { state: "connected", detail: "" } : { state: "disconnected", detail: "Still down." },
    });
    const messages = Array.from({ length: 10 }, (_, n) => carrierMessage({ recipient: `+1312555010${n}` }));
    const results = await carrier.submit(messages);
    expect(send).toHaveBeenCalledOnce();
    expect(results.map(({ kind }) => kind)).toEqual(["unknown", ...Array(9).fill("deferred")]);
    expect(states).toContain("disconnected: It did not answer.");
    isUp = true;
    await expect.poll(() => states.at(-1)).toBe("connected");
    expect((await carrier.submit(messages)).every(({ kind }) => kind === "sent")).toBe(true);
  });

  it("that were not begun within the round's time are left for the next", async () => {
    const { carrier } = open(
      async ({ messageId }) => {
        await sleep(30);
        return sent(messageId);
      },
      { concurrency: 1, budgetMs: 45 },
    );
    const results = await carrier.submit(
      Array.from({ length: 5 }, (_, n) => carrierMessage({ recipient: `+1312555010${n}` })),
    );
    expect(results.map(({ kind }) => kind)).toEqual(["sent", "sent", "deferred", "deferred", "deferred"]);
  });
});

describe("closing", () => {
  it("lets what is on its way be answered and begins nothing more", async () => {
    const { carrier } = open(
      async ({ messageId }) => {
        await sleep(30);
        return sent(messageId);
      },
      { concurrency: 1 },
    );
    const running = carrier.submit([1, 2].map((n) => carrierMessage({ recipient: `+1312555010${n}` })));
    await sleep(5);
    await carrier.close();
    expect((await running).map(({ kind }) => kind)).toEqual(["sent", "deferred"]);
  });
});
