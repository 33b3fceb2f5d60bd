import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { CarrierButtons } from "@/components/carrier/carrier-buttons";
import { CarrierForm } from "@/components/carrier/carrier-form";
import { CarrierState } from "@/components/carrier/carrier-state";
import { count, describeThroughput, describeTraffic } from "@/components/carrier/carrier-words";
import { ConnectionTest } from "@/components/carrier/connection-test";
import { SimulateInboundForm } from "@/components/carrier/simulate-inbound-form";
import { describeRate } from "@/components/phone-number/number-words";
import { Badge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { PageHeader } from "@/components/ui/page-header";
import { DescriptionList, Panel } from "@/components/ui/panel";
import { requireUser } from "@/lib/auth/require-operator";
import {
  getCarrier,
  getCarrierDetails,
  getQueuedForCarrier,
  listCarrierKinds,
} from "@/lib/carrier/list-carriers";
import { listSimulatedNumbers } from "@/lib/carrier/simulate-inbound";
import type { CarrierSummary } from "@/lib/carrier/types";
import { systemClock } from "@/lib/clock";
import { AppError } from "@/lib/errors/app-error";
import { roleAllows } from "@/lib/user/types";
import {
  deleteCarrier,
  disableCarrier,
  enableCarrier,
  simulateInbound,
  testConnection,
  updateCarrier,
} from "../actions";

interface CarrierPageProps {
  params: Promise<{ carrierId: string }>;
}

const readCarrier = cache(async (id: string): Promise<CarrierSummary> => {
  try {
    return await getCarrier(id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: CarrierPageProps): Promise<Metadata> {
  await requireUser();
  return { title: (await readCarrier((await params).carrierId)).name };
}

/** One carrier: how it is and what it did; its settings for administrators. */
export default async function CarrierPage({ params }: CarrierPageProps) {
  const user = await requireUser();
  const carrier = await readCarrier((await params).carrierId);
  const isAdministrator = roleAllows(user.role, "administrator");
  return (
    <>
      <PageHeader
        back={{ href: "/carriers", label: "Carriers" }}
        title={carrier.name}
        badge={<Badge>{carrier.kindLabel}</Badge>}
        actions={
          isAdministrator && (
            <CarrierButtons
              id={carrier.id}
              name={carrier.name}
              enabled={carrier.enabled}
              numbers={carrier.numbers}
              queued={await getQueuedForCarrier(carrier.id)}
              actions={{ enable: enableCarrier, disable: disableCarrier, remove: deleteCarrier }}
            />
          )
        }
      />
      <div className="grid gap-6">
        <Panel>
          <DescriptionList columns={3} items={factsOf(carrier, systemClock.now())} />
        </Panel>
        <div className="grid items-start gap-6 lg:grid-cols-2">
          {isAdministrator && <Settings carrierId={carrier.id} />}
          <div className="grid gap-6">
            {isAdministrator && <Connection carrierId={carrier.id} />}
            {carrier.kind === "simulator" && roleAllows(user.role, "operator") && (
              <Inbound carrierId={carrier.id} />
            )}
          </div>
        </div>
      </div>
    </>
  );
}

async function Settings({ carrierId }: { carrierId: string }) {
  const carrier = await getCarrierDetails(carrierId);
  const kind = listCarrierKinds().find((each) => each.kind === carrier.kind);
  return (
    <Panel title="Settings" description="Saved changes are in use within seconds.">
      {kind ? (
        <CarrierForm action={updateCarrier} kind={kind} carrier={carrier} />
      ) : (
        <p>This version knows no carrier of kind {carrier.kind}. It can only be disabled or deleted.</p>
      )}
    </Panel>
  );
}

async function Connection({ carrierId }: { carrierId: string }) {
  const { callbackUrl } = await getCarrierDetails(carrierId);
  return (
    <Panel title="Connection" description="Tries the saved settings. Nothing is sent to anyone.">
      <div className="grid gap-5">
        <ConnectionTest carrierId={carrierId} action={testConnection} />
        {callbackUrl !== null && (
          <div>
            <p className="text-sm text-muted">Receipts and inbound messages must reach this address:</p>
            <p className="flex items-center gap-1">
              <code className="min-w-0 font-mono text-[0.8125rem] break-all">{callbackUrl}</code>
              <CopyButton value={callbackUrl} label="address" />
            </p>
          </div>
        )}
      </div>
    </Panel>
  );
}

async function Inbound({ carrierId }: { carrierId: string }) {
  const numbers = await listSimulatedNumbers(carrierId);
  return (
    <Panel
      title="Simulate inbound"
      description="A message as if somebody had written it to one of your numbers."
    >
      {numbers.length === 0 ? (
        <p className="text-muted">Assign a number of this simulator to a messaging profile first.</p>
      ) : (
        <SimulateInboundForm carrierId={carrierId} numbers={numbers} action={simulateInbound} />
      )}
    </Panel>
  );
}

function factsOf({ state, traffic, rates, numbers, canMms }: CarrierSummary, nowMs: number) {
  return [
    { label: "State", value: <CarrierState state={state} /> },
    { label: "Numbers", value: count(numbers) },
    { label: "MMS", value: canMms ? "Can carry MMS" : "SMS only" },
    {
      label: "Sent",
      value: `${describeTraffic(traffic)} (${describeThroughput(traffic.sentThisHour, nowMs)})`,
    },
    {
      label: "24 hours",
      value: `${count(traffic.sentLastDay)} sent, ${count(traffic.deliveredLastDay)} delivered, ${count(traffic.failedLastDay)} failed, ${count(traffic.receivedLastDay)} received`,
    },
    {
      label: "Rate of a number",
      value: `long codes ${describeRate(rates.longCodePerSecond)}, toll-free ${describeRate(rates.tollFreePerSecond)}`,
    },
  ];
}
