import { describe, expect, it } from "vitest";
import type { CarrierMessage, SubmitResult } from "@/lib/carrier/carrier";
import { gifOf } from "@/lib/testing/media-host";
import { setUpMms } from "@/lib/testing/mms-scene";

const mms = setUpMms();
const { db, send, find, runUntil, hasEnded } = mms;

describe("falling back to SMS when the carrier refuses the MMS", () => {
  const fallsBack = (mmsFallBackToSms: boolean) =>
    db.prisma.messagingProfile.update({ where: { id: mms.profileId }, data: { mmsFallBackToSms } });
  const refuseMms = (message: CarrierMessage): SubmitResult =>
    message.type === "MMS"
      ? { kind: "refused", errorCode: "40001", detail: "no MMS here", isMmsRefused: true }
      : { kind: "sent", carrierMessageId: `test-${message.messageId}` };

  it("sends the text and the addresses, and says SMS from then on", async () => {
    await fallsBack(true);
    mms.answer = refuseMms;
    mms.host.files.set("/a.gif", gifOf(50));
    const id = await send(["/a.gif"], { text: "“Look” 日" });
    await runUntil(hasEnded(id));
    const wireText = `“Look” 日\n${mms.host.url}/a.gif`;
    expect(
      mms.submitted.map(({ type, text, mediaUrls }) => ({ type, text, media: mediaUrls.length })),
    ).toEqual([
      { type: "MMS", text: "“Look” 日", media: 1 },
      { type: "SMS", text: wireText, media: 0 },
    ]);
    expect(await find(id)).toMatchObject({
      type: "SMS",
      status: "sent",
      encoding: "ucs2",
      text: "“Look” 日",
      wireText,
      numChars: [...wireText].length,
      parts: 1,
      errors: null,
    });
  });

  it("does not happen where the profile does not want it, nor to other refusals", async () => {
    await fallsBack(false);
    mms.answer = refuseMms;
    mms.host.files.set("/a.gif", gifOf(50));
    const unwanted = await send(["/a.gif"]);
    await runUntil(hasEnded(unwanted));
    expect(await find(unwanted)).toMatchObject({ type: "MMS", status: "sending_failed" });
    await fallsBack(true);
    mms.answer = () => ({ kind: "refused", errorCode: "40012" });
    const other = await send(["/a.gif"]);
    await runUntil(hasEnded(other));
    expect(await find(other)).toMatchObject({ type: "MMS", status: "sending_failed" });
  });

  it("does not happen to what is too long for it", async () => {
    await fallsBack(true);
    mms.answer = refuseMms;
    mms.host.files.set("/a.gif", gifOf(50));
    const id = await send(["/a.gif"], { text: "x".repeat(1_530) });
    await runUntil(hasEnded(id));
    expect(await find(id)).toMatchObject({
      type: "MMS",
      status: "sending_failed",
      errors: [{ code: "40001" }],
    });
  });
});
