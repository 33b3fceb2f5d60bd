import { z } from "zod";
import type { SettingField } from "../carrier-kind";

const text = (longest: number) => z.string().trim().max(longest);
/** Strings of a bind are C strings of limited length (SMPP 3.4 §4.1). */
const ascii = (longest: number) =>
  text(longest).regex(/^[\x20-\x7e]*$/, "Only letters, digits and signs of ASCII are allowed.");
const count = (least: number, most: number) => z.coerce.number().int().min(least).max(most);
/** A type of number or numbering plan, or `auto`: by what the address looks like. */
const numbering = z.union([z.literal("auto"), z.coerce.number().int().min(0).max(255)]);
const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")]);

/** `027=40006, 0x45=40008`: a carrier's own codes and ours. */
const errorCodes = text(2_000).refine(
  (list) => list === "" || list.split(/[\s,;]+/).every((pair) => pair === "" || /^\w+=40\d{3}$/.test(pair)),
  "Write pairs such as 027=40006, with commas between them.",
);

/** Settings of an SMPP carrier. Everything but the account has a default that most carriers take. */
export const smppSettings = z.object({
  host: text(253).min(1, "Enter the host."),
  port: count(1, 65_535).default(2_775),
  tls: z.enum(["off", "verified", "unverified"]).default("off"),
  systemId: ascii(15).min(1, "Enter the system id."),
  // SMPP 3.4 allows eight characters; carriers hand out longer ones.
  password: ascii(64).default(""),
  systemType: ascii(12).default(""),
  bindMode: z.enum(["transceiver", "transmitter_receiver"]).default("transceiver"),
  sourceTon: numbering.default("auto"),
  sourceNpi: numbering.default("auto"),
  destinationTon: numbering.default("auto"),
  destinationNpi: numbering.default("auto"),
  keepPlus: flag.default(false),
  serviceType: ascii(5).default(""),
  windowSize: count(1, 10_000).default(100),
  messagesPerSecond: z
    .union([z.literal("").transform(() => null), z.null(), z.coerce.number().positive().max(100_000)])
    .default(null),
  enquireLinkSeconds: count(1, 3_600).default(30),
  responseTimeoutSeconds: z.coerce.number().min(0.1).max(600).default(30),
  connectTimeoutSeconds: z.coerce.number().min(0.1).max(120).default(10),
  longMessages: z.enum(["udh8", "udh16", "sar", "payload"]).default("udh8"),
  gsm7: z.enum(["unpacked", "packed", "latin1"]).default("unpacked"),
  gsm7DataCoding: count(0, 255).default(0),
  ucs2DataCoding: count(0, 255).default(8),
  defaultAlphabet: z.enum(["gsm7", "gsm7_packed", "latin1", "ascii", "utf8", "ucs2"]).default("gsm7"),
  requestReceipts: flag.default(true),
  receiptIds: z.enum(["same", "hex_then_decimal", "decimal_then_hex"]).default("same"),
  receiptHours: z.coerce.number().min(0.01).max(720).default(72),
  sendValidity: flag.default(true),
  errorCodes: errorCodes.default(""),
  partWaitSeconds: count(5, 86_400).default(300),
});

export type SmppSettings = z.infer<typeof smppSettings>;

const choice = (value: string, label: string) => ({ value, label });
const ADDRESSES = "Addresses";
const TEXTS = "Texts";
const RECEIPTS = "Receipts";
const FLOW = "Flow";

/** The form. */
export const smppFields: readonly SettingField[] = [
  { name: "host", label: "Host", input: "text" },
  { name: "port", label: "Port", input: "number", help: "2775 unless the carrier says otherwise." },
  {
    name: "tls",
    label: "TLS",
    input: "choice",
    options: [
      choice("off", "Off"),
      choice("verified", "On, certificate checked"),
      choice("unverified", "On, any certificate"),
    ],
  },
  { name: "systemId", label: "System id", input: "text" },
  { name: "password", label: "Password", input: "secret" },
  { name: "systemType", label: "System type", input: "text", help: "Usually empty." },
  {
    name: "bindMode",
    label: "Bind",
    input: "choice",
    options: [
      choice("transceiver", "One connection, transceiver"),
      choice("transmitter_receiver", "Two connections, transmitter and receiver"),
    ],
  },
  {
    name: "windowSize",
    label: "Window",
    input: "number",
    group: FLOW,
    help: "Messages on their way without an answer.",
  },
  {
    name: "messagesPerSecond",
    label: "Messages per second",
    input: "number",
    group: FLOW,
    help: "Parts count, per connection. Empty = as fast as the carrier answers.",
  },
  { name: "enquireLinkSeconds", label: "Enquire link every (s)", input: "number", group: FLOW },
  { name: "responseTimeoutSeconds", label: "Wait for an answer (s)", input: "number", group: FLOW },
  { name: "connectTimeoutSeconds", label: "Wait for a connection (s)", input: "number", group: FLOW },
  ...(["source", "destination"] as const).flatMap((side) => {
    const who = side === "source" ? "Sender" : "Recipient";
    return [
      {
        name: `${side}Ton`,
        label: `${who}: type of number`,
        input: "text",
        group: ADDRESSES,
        help: "auto, or 0 to 255.",
      },
      {
        name: `${side}Npi`,
        label: `${who}: numbering plan`,
        input: "text",
        group: ADDRESSES,
        help: "auto, or 0 to 255.",
      },
    ] as const;
  }),
  { name: "keepPlus", label: "Send numbers with +", input: "switch", group: ADDRESSES },
  { name: "serviceType", label: "Service type", input: "text", group: ADDRESSES, help: "Usually empty." },
  {
    name: "longMessages",
    label: "Long messages",
    input: "choice",
    group: TEXTS,
    options: [
      choice("udh8", "Parts with a header, 8-bit reference"),
      choice("udh16", "Parts with a header, 16-bit reference"),
      choice("sar", "Parts with sar_ parameters"),
      choice("payload", "Whole, as message_payload"),
    ],
  },
  {
    name: "gsm7",
    label: "GSM-7 texts",
    input: "choice",
    group: TEXTS,
    options: [
      choice("unpacked", "One character per byte"),
      choice("packed", "Packed"),
      choice("latin1", "As Latin-1"),
    ],
  },
  { name: "gsm7DataCoding", label: "Data coding of GSM-7", input: "number", group: TEXTS },
  { name: "ucs2DataCoding", label: "Data coding of UCS-2", input: "number", group: TEXTS },
  {
    name: "defaultAlphabet",
    label: "Data coding 0 of inbound messages",
    input: "choice",
    group: TEXTS,
    options: [
      choice("gsm7", "GSM-7"),
      choice("gsm7_packed", "GSM-7, packed"),
      choice("latin1", "Latin-1"),
      choice("ascii", "ASCII"),
      choice("utf8", "UTF-8"),
      choice("ucs2", "UCS-2"),
    ],
  },
  { name: "partWaitSeconds", label: "Wait for missing parts (s)", input: "number", group: TEXTS },
  { name: "requestReceipts", label: "Ask for receipts", input: "switch", group: RECEIPTS },
  {
    name: "receiptIds",
    label: "Message ids",
    input: "choice",
    group: RECEIPTS,
    options: [
      choice("same", "Alike in answers and receipts"),
      choice("hex_then_decimal", "Hexadecimal in answers, decimal in receipts"),
      choice("decimal_then_hex", "Decimal in answers, hexadecimal in receipts"),
    ],
  },
  { name: "receiptHours", label: "Wait for a receipt (h)", input: "number", group: RECEIPTS },
  { name: "sendValidity", label: "Tell the carrier the validity", input: "switch", group: RECEIPTS },
  {
    name: "errorCodes",
    label: "Error codes",
    input: "text",
    group: RECEIPTS,
    help: "The carrier's own codes in receipts and ours, such as 027=40006, 050=40002.",
  },
];
