import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { insertTestMessages } from "@/lib/testing/message-rows";
import { getMessage } from "./get-message";

const db = setUpTestDatabase();
const T = Date.parse("2026-11-02T05:30:00.250Z");
const live = randomUUID();
const deleted = randomUUID();

beforeAll(async () => {
  await db.pool.query(
    "INSERT INTO messaging_profiles (id, name, deleted_at) VALUES ($1, 'Alerts', NULL), ($2, 'Old campaign', now())",
    [live, deleted],
  );
});

describe("one message", () => {
  it("has its instants as epoch milliseconds, whatever the time zone of the process", async () => {
    const [id = ""] = await insertTestMessages(db.pool, [
      {
        messagingProfileId: live,
        acceptedAtMs: T,
        sendingAtMs: T + 40,
        sentAtMs: T + 90,
        completedAtMs: T + 2_345,
        status: "delivery_failed",
        selectionReason: "explicit",
        text: "Grüße 👋",
        errors: [{ code: "40002", detail: "content" }, "noise", { code: 7 }],
      },
    ]);
    expect(await getMessage(id, db.prisma)).toMatchObject({
      profileName: "Alerts",
      profileDeleted: false,
      acceptedAtMs: T,
      sendingAtMs: T + 40,
      sentAtMs: T + 90,
      completedAtMs: T + 2_345,
      validUntilMs: null,
      text: "Grüße 👋",
      selectionReason: "explicit",
      trace: null,
      numberType: null,
      errors: [{ code: "40002", title: "Blocked as spam - temporary", detail: "content" }],
    });
  });

  it("stays readable when its profile has been deleted", async () => {
    const [id = ""] = await insertTestMessages(db.pool, [
      { messagingProfileId: deleted, acceptedAtMs: T + 1 },
    ]);
    expect(await getMessage(id, db.prisma)).toMatchObject({
      profileName: "Old campaign",
      profileDeleted: true,
      recipient: "+12125550100",
    });
  });

  it.each([
    ["unknown", randomUUID()],
    ["no id", "1; DROP TABLE messages"],
    ["empty", ""],
  ])("%s is refused as not found", async (_, id) => {
    await expect(getMessage(id, db.prisma)).rejects.toMatchObject({ code: "message_not_found" });
  });
});
