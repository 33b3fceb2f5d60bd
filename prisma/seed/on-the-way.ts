import type { OutboundMessageInput } from "@/lib/message/types";
import type { E164 } from "@/lib/phone-number/e164";
import { demoProfiles } from "./profiles";

/**
 * Messages that are really sent when the demonstration is loaded, so that the statuses before the last one can be seen:
 * the simulator's special recipients (docs/simulator.md) wait, are delayed, refused or never confirmed.
 */
export const onTheWay: readonly OutboundMessageInput[] = [
  ["+12125550197", "Northwind: your order #20971 has shipped and arrives tomorrow."],
  ["+12125550195", "Your Northwind code is 419206. It is valid for 10 minutes. Never share it."],
  ["+12125550194", "Northwind: we received your payment of $24.90. Thank you!"],
  ["+12125550196", "Northwind: your order #20972 has shipped and arrives tomorrow."],
  ["+12125550177", "731405 is your sign-in code for Northwind."],
].map(([recipient, text]) => ({
  messagingProfileId: demoProfiles[0]?.id ?? "",
  recipient: recipient as E164,
  text: text ?? "",
}));
