"use client";

import { useEffect, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { notify } from "@/components/ui/toast";
import { SENDING_COUNT_LIMIT, type SendingScope } from "@/lib/sending/types";
import type { SendingActions } from "./sending-actions";

/** "Hold sending" or "Resume sending", and "Cancel queued", of a profile or a number. Both that stop something ask first. */
export function SendingControls({
  scope,
  name,
  isHeld,
  actions,
}: {
  scope: SendingScope;
  /** Of the profile, or the number itself. */
  name: string;
  isHeld: boolean;
  actions: SendingActions;
}) {
  const [asked, setAsked] = useState<"hold" | "cancel">("hold");
  const [isOpen, setIsOpen] = useState(false);
  const [isResuming, startResuming] = useTransition();

  const ask = (what: "hold" | "cancel") => {
    setAsked(what);
    setIsOpen(true);
  };
  const resume = () =>
    startResuming(async () => {
      const result = await actions.resume(scope);
      if (result.ok) notify.success(`${name} sends again`);
      else notify.error("Not resumed", result.message);
    });
  const confirm = async () => {
    if (asked === "hold") {
      const result = await actions.hold(scope);
      if (result.ok) notify.success(`Sending of ${name} is held`);
      return result;
    }
    const result = await actions.cancelQueued(scope);
    if (result.ok) notify.success(`${countMessages(result.data.count)} cancelled`);
    return result;
  };

  return (
    <>
      {isHeld ? (
        <Button onPress={resume} isPending={isResuming}>
          Resume sending
        </Button>
      ) : (
        <Button onPress={() => ask("hold")} aria-haspopup="dialog">
          Hold sending
        </Button>
      )}
      <Button variant="danger-soft" onPress={() => ask("cancel")} aria-haspopup="dialog">
        Cancel queued
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title={asked === "hold" ? `Hold sending of ${name}?` : `Cancel what ${name} has queued?`}
        confirmLabel={asked === "hold" ? "Hold sending" : "Cancel queued"}
        cancelLabel="Keep as it is"
        isDestructive={asked === "cancel"}
        onConfirm={confirm}
      >
        <Effect asked={asked} scope={scope} describeQueue={actions.describeQueue} />
      </ConfirmDialog>
    </>
  );
}

/** Counted when the dialog opens, so that it tells what is queued now and not when the page was made. */
function Effect({
  asked,
  scope,
  describeQueue,
}: {
  asked: "hold" | "cancel";
  scope: SendingScope;
  describeQueue: SendingActions["describeQueue"];
}) {
  const [queued, setQueued] = useState<number | "failed" | null>(null);
  const { kind, id } = scope;

  useEffect(() => {
    let isCurrent = true;
    describeQueue({ kind, id }).then(
      (result) => isCurrent && setQueued(result.ok ? result.data.queued : "failed"),
      () => isCurrent && setQueued("failed"),
    );
    return () => {
      isCurrent = false;
    };
  }, [kind, id, describeQueue]);

  if (queued === null) return <p role="status">Counting the queue…</p>;
  const count = queued === "failed" ? "What is queued, which could not be counted," : countMessages(queued);
  return asked === "hold" ? (
    <p>
      {count} in the queue and what is accepted from now on wait until sending is resumed, and expire when
      their validity passes.
    </p>
  ) : (
    <p>
      {count} in the queue will never be sent. What is being handed to a carrier right now still goes out.
    </p>
  );
}

function countMessages(count: number): string {
  const shown =
    count >= SENDING_COUNT_LIMIT
      ? `More than ${count.toLocaleString("en-US")}`
      : count.toLocaleString("en-US");
  return `${shown} ${count === 1 ? "message" : "messages"}`;
}
