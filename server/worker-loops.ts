import { CarrierDirectory, createCarrierLoop } from "../lib/carrier/carrier-directory";
import { createSimulatorReceiptLoop } from "../lib/carrier/simulator";
import { systemClock } from "../lib/clock";
import { getWorkerPool } from "../lib/db/client";
import { getProbePool } from "../lib/db/probe-pool";
import { getEnv } from "../lib/env";
import { createHousekeepingLoop, housekeepingTask } from "../lib/housekeeping/housekeeping-loop";
import { getMailer } from "../lib/mail/mailer";
import { createMailLoop } from "../lib/mail/send-mails";
import { getMediaStore } from "../lib/media/media-store";
import { transcodeMedia } from "../lib/media/transcode/transcode-media";
import { createEarlyReceiptLoop } from "../lib/message/receipt-recorder";
import { createReceiptTimeoutLoop } from "../lib/message/record-delivery-receipts";
import { createReleaseLoop } from "../lib/message/release-scheduled";
import { createSendLoop } from "../lib/message/send-queued";
import { createMediaLoop } from "../lib/message-media/media-loop";
import { createMediaSweepLoop } from "../lib/message-media/sweep-media-loop";
import { OutboundClient } from "../lib/outbound-http/outbound-client";
import { createAlertMailLoop } from "../lib/spend/queue-alert-mails";
import { createMappingSweepLoop } from "../lib/sticky-sender/sweep-mappings";
import { renderEvent } from "../lib/telnyx-api/webhook-events/render-event";
import { createTimerLoop } from "../lib/timers/timer-loop";
import { createWebhookLoop } from "../lib/webhook/deliver-webhooks";
import type { Loop } from "../lib/worker/loop";

/** Everything the worker process repeats. */
export function createWorkerLoops(): Loop[] {
  const pool = getWorkerPool();
  const probePool = getProbePool();
  const clock = systemClock;
  const carriers = new CarrierDirectory(pool, clock, { probePool });
  const mailer = getMailer();
  return [
    createSendLoop({ pool: probePool, clock, carriers }),
    createMediaLoop({
      pool,
      clock,
      store: getMediaStore(),
      publicUrl: getEnv().publicUrl,
      maxBytes: getEnv().media.fetchMaxBytes,
      download: { allowPrivate: getEnv().allowPrivateTargets },
      transcode: transcodeMedia,
    }),
    createReleaseLoop(pool, clock),
    createCarrierLoop(carriers),
    createEarlyReceiptLoop(probePool, clock),
    createSimulatorReceiptLoop(probePool, clock),
    createReceiptTimeoutLoop(probePool, clock),
    createWebhookLoop({
      pool,
      clock,
      renderEvent,
      http: new OutboundClient({ allowPrivate: getEnv().allowPrivateTargets }),
    }),
    ...(mailer === null
      ? []
      : [
          createMailLoop({ pool, clock, mailer }),
          createAlertMailLoop({ pool, clock, publicUrl: getEnv().publicUrl }),
        ]),
    createMappingSweepLoop({ pool, clock }),
    createTimerLoop(pool, [
      housekeepingTask(createHousekeepingLoop(pool, clock)),
      housekeepingTask(createMediaSweepLoop(pool, clock, getMediaStore())),
    ]),
  ];
}
