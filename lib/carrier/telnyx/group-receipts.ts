import { z } from "zod";

const listShape = z.object({
  data: z.array(
    z.object({
      id: z.string().min(1).max(200),
      to: z.array(z.object({ phone_number: z.string() })).length(1),
    }),
  ),
});

/** The id under which the receipt of one recipient comes where the messages of a group share one id. */
export function memberReceiptId(groupId: string, recipient: string): string {
  return `${groupId}:${recipient}`;
}

/**
 * Under which ids the receipts of a group come, by recipient: those of the messages that the platform lists for it, where each
 * recipient has one of its own.
 *
 * @param groupId as the platform answered
 * @param listed its list of the group's messages, as it came; null = it has none
 */
export function groupReceiptIds(
  groupId: string,
  recipients: readonly string[],
  listed: unknown,
): ReadonlyMap<string, string> {
  const parsed = listShape.safeParse(listed);
  const own = new Map(
    parsed.success ? parsed.data.data.map(({ id, to }) => [to[0]?.phone_number ?? "", id]) : [],
  );
  const ids = recipients.map((recipient) => own.get(recipient));
  const isEachItsOwn = ids.every((id) => id !== undefined) && new Set(ids).size === ids.length;
  return new Map(
    recipients.map((recipient, place) => [
      recipient,
      (isEachItsOwn ? ids[place] : undefined) ?? memberReceiptId(groupId, recipient),
    ]),
  );
}
