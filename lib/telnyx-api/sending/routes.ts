import { validate as isUuid } from "uuid";
import { getMessagingNumber } from "@/lib/phone-number/messaging-number-service";
import { cancelQueued, getSendingState, holdSending, resumeSending } from "@/lib/sending/service";
import type { SendingScope, SendingState } from "@/lib/sending/types";
import type { ServiceContext } from "@/lib/service-context";
import { one } from "../pagination";
import { numberParams } from "../phone-numbers/schema";
import { defineRoute, type Route } from "../route";
import { idParams } from "../wire-types";
import { wireQueueCancellation, wireSendingState } from "./schema";

/** The same four operations below both paths. */
const THINGS = [
  {
    kind: "profile",
    path: "/messaging_profiles/{id}",
    noun: "a messaging profile",
    name: "MessagingProfile",
    params: idParams,
  },
  {
    kind: "number",
    path: "/phone_numbers/{id}",
    noun: "a phone number",
    name: "PhoneNumber",
    params: numberParams,
  },
] as const;

const TAGS = { profile: "Messaging profiles", number: "Phone numbers" } as const;

function presentState(scope: SendingScope, { heldAt, queued }: SendingState) {
  return {
    data: {
      record_type: "sending_state" as const,
      ...idOf(scope),
      held: heldAt !== null,
      held_at: heldAt?.toISOString() ?? null,
      queued,
    },
  };
}

function idOf(scope: SendingScope) {
  return scope.kind === "profile" ? { messaging_profile_id: scope.id } : { phone_number_id: scope.id };
}

/** What a path names: a number also by itself, as with every other route of it. An id needs no look. */
async function scopeOf(
  kind: SendingScope["kind"],
  id: string,
  { clock }: ServiceContext,
): Promise<SendingScope> {
  const isNamed = kind === "number" && !isUuid(id);
  return { kind, id: isNamed ? (await getMessagingNumber(clock, id)).id : id };
}

function routesOf({ kind, path, noun, name, params: idOfThing }: (typeof THINGS)[number]): Route[] {
  const shared = { tag: TAGS[kind], isExtension: true, params: idOfThing } as const;
  const change = (
    act: "hold" | "resume",
    service: (ctx: ServiceContext, scope: SendingScope) => Promise<SendingState>,
    summary: string,
    description: string,
  ) =>
    defineRoute({
      ...shared,
      method: "POST",
      path: `${path}/actions/${act}_sending`,
      operationId: `${act}${name}Sending`,
      summary,
      description,
      scope: "admin",
      response: one(wireSendingState),
      handler: async ({ params, ctx }) => {
        const scope = await scopeOf(kind, params.id, ctx);
        return presentState(scope, await service(ctx, scope));
      },
    });
  return [
    defineRoute({
      ...shared,
      method: "GET",
      path: `${path}/sending`,
      operationId: `retrieve${name}Sending`,
      summary: `How sending of ${noun} stands`,
      scope: "read",
      response: one(wireSendingState),
      handler: async ({ params, ctx }) => {
        const scope = await scopeOf(kind, params.id, ctx);
        return presentState(scope, await getSendingState(scope));
      },
    }),
    change(
      "hold",
      holdSending,
      `Hold sending of ${noun}`,
      "Messages are still accepted and wait in the queue until sending is resumed, or their validity passes.",
    ),
    change(
      "resume",
      resumeSending,
      `Resume sending of ${noun}`,
      "What waits goes out in the order of acceptance.",
    ),
    defineRoute({
      ...shared,
      method: "POST",
      path: `${path}/actions/cancel_queued`,
      operationId: `cancelQueuedOf${name}`,
      summary: `Cancel what ${noun} has queued`,
      description: "What is being handed to a carrier at that instant still goes out.",
      scope: "admin",
      response: one(wireQueueCancellation),
      handler: async ({ params, ctx }) => {
        const scope = await scopeOf(kind, params.id, ctx);
        const count = await cancelQueued(ctx, scope);
        return { data: { record_type: "queue_cancellation" as const, ...idOf(scope), count } };
      },
    }),
  ];
}

/** Holding, resuming and cancelling what profiles and numbers send. */
export const sendingRoutes: readonly Route[] = THINGS.flatMap(routesOf);
