import {
  CARRIER_DEFAULT_RATES,
  type CarrierConfig,
  type CarrierKind,
  type ConnectionTest,
} from "../carrier-kind";
import { Status } from "./command-status";
import { type BindCommand, LinkError, SmppLink } from "./link";
import { Command } from "./pdu";
import { type SmppSettings, smppFields, smppSettings } from "./settings";
import { linkOptions, SmppCarrier } from "./smpp-carrier";

/** A carrier reached by SMPP 3.4. See docs/smpp.md. */
export const smppKind: CarrierKind<SmppSettings> = {
  kind: "smpp",
  label: "SMPP 3.4",
  description: "A carrier or aggregator that gives you a host, a system id and a password.",
  settings: smppSettings as CarrierKind<SmppSettings>["settings"],
  fields: smppFields,
  defaultRates: CARRIER_DEFAULT_RATES,
  canMms: false,
  create: (config, host) => new SmppCarrier(config, host),
  testConnection: testSmpp,
};

/** Binds as the settings say and takes leave again. Nothing is sent; what the carrier brings meanwhile, it has to bring again. */
async function testSmpp(
  { settings }: CarrierConfig<SmppSettings>,
  signal: AbortSignal,
): Promise<ConnectionTest> {
  const binds: [string, BindCommand][] =
    settings.bindMode === "transceiver"
      ? [["transceiver", Command.bindTransceiver]]
      : [
          ["transmitter", Command.bindTransmitter],
          ["receiver", Command.bindReceiver],
        ];
  for (const [name, bindAs] of binds) {
    try {
      const options = linkOptions(settings, bindAs, async () => Status.temporaryError);
      const link = await SmppLink.open(options, signal);
      await link.close();
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return { isOk: false, detail: binds.length === 1 ? error.message : `${error.message} (${name})` };
    }
  }
  const names = binds.map(([name]) => name).join(" and ");
  return { isOk: true, detail: `Bound to ${settings.host}:${settings.port} as ${names}.` };
}
