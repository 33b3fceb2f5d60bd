import { describe, expect, it } from "vitest";
import { DEFAULT_BEHAVIOUR, simulateOutcome } from "@/lib/carrier/simulated-outcomes";
import { isE164 } from "@/lib/phone-number/e164";
import { listSimulatedRecipients } from "./simulated-recipients";

describe("the simulator's special recipients", () => {
  it("are whole fictional numbers, each with an outcome that is not the ordinary one", () => {
    for (const { recipient } of listSimulatedRecipients()) {
      expect(isE164(recipient)).toBe(true);
      expect(recipient).toMatch(/^\+1\d{3}55501\d\d$/);
      expect(simulateOutcome(recipient, DEFAULT_BEHAVIOUR, 0.5).key).not.toBe("delivered");
    }
  });

  it("say what happens", () => {
    const effects = new Map(listSimulatedRecipients().map(({ recipient, effect }) => [recipient, effect]));
    expect(effects.get("+12125550190")).toBe("fails: Undeliverable (40008)");
    expect(effects.get("+12125550194")).toBe("is sent, but never confirmed");
    expect(effects.get("+12125550195")).toBe("is delivered after 30 s");
    expect(effects.get("+12125550196")).toBe("is refused by the carrier: Invalid message body (40009)");
    expect(effects.get("+12125550198")).toBe(
      "expires after 5 s: Message expired during transmission (40005)",
    );
  });
});
