import type { DemoProfile } from "./profiles";

/** Texts of the demonstration. {code}, {amount} and {order} are filled in; some need more than one segment, some UCS-2. */
export const demoTexts: Record<DemoProfile["key"], readonly string[]> = {
  transactional: [
    "Your Northwind code is {code}. It is valid for 10 minutes. Never share it.",
    "{code} is your sign-in code for Northwind.",
    "Northwind: your order {order} has shipped and arrives tomorrow.",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a dollar sign before a place of our own templates
    "Northwind: we received your payment of ${amount}. Thank you!",
    "Northwind: your password was changed. If this was not you, reply HELP.",
    "Northwind: order {order} is out for delivery – your driver arrives between 14:00 and 16:00. Leave a note for the driver in the app if nobody is at home; the parcel waits at the depot for seven days.",
  ],
  marketing: [
    "Northwind: 20% off all jackets until Sunday. Code WARM20. Reply STOP to end.",
    "Northwind: new arrivals are in 🎉 See them first: northwind.example/new Reply STOP to end.",
    "Northwind: your basket is waiting. Order {order} ships free today. Reply STOP to end.",
    "Northwind: members get early access tomorrow from 9 am. We have put aside the sizes you looked at, and shipping is free for every order above $50 placed before Sunday night. Reply STOP to end.",
  ],
  support: [
    "Hi, this is Northwind support about ticket {order}. Could you send us the serial number?",
    "Thanks! We have sent a replacement, it arrives within three days.",
    "Your ticket {order} is solved. Was everything fine? Reply YES or NO.",
    "We tried to call you about ticket {order}. When may we try again?",
  ],
};

export const demoReplies: readonly string[] = [
  "Yes, thank you!",
  "YES",
  "no",
  "Tomorrow after 5 pm please",
  "It says NW-2291-B on the back",
  "Still not working 😕",
  "Perfect, thanks a lot",
];
