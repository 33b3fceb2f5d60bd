"use client";

import { Send } from "lucide-react";
import { unstable_rethrow } from "next/navigation";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { ControlledActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit-button";
import { useActionForm } from "@/components/form/use-action-form";
import { Callout } from "@/components/ui/callout";
import { Panel } from "@/components/ui/panel";
import { SelectField } from "@/components/ui/select-field";
import { TextAreaField, TextField } from "@/components/ui/text-field";
import { useIsInBrowser } from "@/components/ui/time";
import type { FormAction } from "@/lib/errors/action-result";
import type { SentTestMessage as Sent } from "@/lib/message/send-test-message";
import type { SimulatedRecipient } from "@/lib/message/simulated-recipients";
import type { SenderType } from "@/lib/phone-number/sender-type";
import type { Shortener } from "@/lib/short-link/types";
import { LocalTimeField } from "./local-time-field";
import { MediaField } from "./media-field";
import { MessagePreview } from "./message-preview";
import { SentTestMessage } from "./sent-test-message";
import { SimulatedRecipients } from "./simulated-recipients";
import { TextMeasure } from "./text-measure";
import { useMediaUpload } from "./use-media-upload";
import { useMessagePreview } from "./use-message-preview";

/** Messages sent from here stay in view, so that the senders of two can be compared. */
const KEPT = 5;

export interface TestMessageFormProps {
  readonly profile: {
    readonly id: string;
    readonly smartEncoding: boolean;
    /** null = links stay as they are (F5). */
    readonly shortener: Shortener | null;
  };
  /** null = too many to choose from: the sender is typed. */
  readonly senders: readonly { readonly e164: string; readonly type: SenderType }[] | null;
  /** Recipients that show other outcomes; empty where the numbers' carrier is a real one. */
  readonly simulatedRecipients: readonly SimulatedRecipient[];
  /** null = the viewer's role may not send. */
  readonly action: FormAction<Sent> | null;
}

/**
 * A request that breaks off must not take the page and what was typed with it. Whether the message was accepted before
 * the connection broke is not known, so this does not pretend to know.
 */
function surviveBrokenConnection(action: FormAction<Sent> | null): FormAction<Sent> {
  return async (previous, formData) => {
    if (action === null) throw new Error("There is no button to send with.");
    try {
      return await action(previous, formData);
    } catch (error) {
      unstable_rethrow(error);
      return {
        ok: false,
        code: "unavailable",
        message:
          "The connection broke while sending. The message may be on its way: look under Messages before you send it again.",
        fieldErrors: {},
        values: {},
      };
    }
  };
}

/** Writes a message, shows what sending it would do, sends it, and follows it until its receipt. */
export function TestMessageForm({ profile, senders, simulatedRecipients, action }: TestMessageFormProps) {
  const [recipient, setRecipient] = useState("");
  const [text, setText] = useState("");
  const [sender, setSender] = useState("");
  const media = useMediaUpload();
  const mediaUrls = media.uploads.flatMap(({ uploaded }) => uploaded?.url ?? []);
  const [wantsCandidates, setWantsCandidates] = useState(false);
  const [sent, setSent] = useState<readonly (Sent & { readonly ordinal: number })[]>([]);
  const [revision, setRevision] = useState(0);
  // Set before React has rendered the pending state, so that two clicks in one moment send once.
  const isSending = useRef(false);
  const done = () => {
    isSending.current = false;
    setRevision((count) => count + 1);
  };
  const safeAction = useMemo(() => surviveBrokenConnection(action), [action]);
  const isInBrowser = useIsInBrowser();
  const zone = isInBrowser ? Intl.DateTimeFormat().resolvedOptions().timeZone : "UTC";
  const form = useActionForm<Sent>(safeAction, {
    beforeSubmit: () => {
      if (action === null || isSending.current || media.isUploading) return false;
      isSending.current = true;
      return true;
    },
    onSuccess: (data) => {
      setSent((before) => {
        const last = before.find((each) => each.message.recipient === data.message.recipient);
        return [{ ...data, ordinal: (last?.ordinal ?? 0) + 1 }, ...before].slice(0, KEPT);
      });
      media.blame({});
      done();
    },
    onFailure: ({ fieldErrors }) => {
      media.blame(fieldErrors);
      done();
    },
  });
  const [latest, ...earlier] = sent;
  const latestRef = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (latest) latestRef.current?.scrollIntoView({ block: "nearest" });
  }, [latest]);
  const preview = useMessagePreview(
    profile.id,
    { recipient, text, sender, mediaUrls, withCandidates: wantsCandidates },
    revision,
  );

  const sendOnCtrlEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.formRef.current?.requestSubmit();
  };

  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Panel>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: only adds a shortcut to the fields inside */}
        <div onKeyDown={sendOnCtrlEnter}>
          <ControlledActionForm form={form} aria-label="Send test message">
            <input type="hidden" name="messagingProfileId" value={profile.id} />
            <TextField
              name="recipient"
              label="To"
              type="tel"
              inputMode="tel"
              autoComplete="off"
              placeholder="+1 555 123 4567"
              description="A phone number in any notation."
              value={recipient}
              onChange={setRecipient}
              isRequired
            />
            <SimulatedRecipients recipients={simulatedRecipients} onChoose={setRecipient} />
            <div className="grid gap-2">
              <TextAreaField
                name="text"
                label="Message"
                rows={5}
                value={text}
                onChange={setText}
                isRequired={mediaUrls.length === 0}
              />
              <TextMeasure
                text={text}
                isSmart={profile.smartEncoding}
                shortener={profile.shortener}
                settingsHref={`/messaging-profiles/${profile.id}/settings`}
              />
            </div>
            {action && (
              <MediaField
                uploads={media.uploads}
                problem={media.problem}
                onAdd={media.add}
                onRemove={media.remove}
              />
            )}
            <SenderField senders={senders} value={sender} onChange={setSender} />
            <LocalTimeField
              className=""
              name="sendAt"
              label="Send at"
              defaultValue=""
              description="Empty = now. 5 minutes to 5 days ahead, in your time zone; the sender and everything else are decided then."
            />
            <input type="hidden" name="zone" value={zone} />
            {action ? (
              <div className="flex flex-wrap items-center gap-3">
                <SubmitButton icon={<Send aria-hidden />}>Send</SubmitButton>
                <p className="hidden text-[0.8125rem] text-muted sm:block">or press Ctrl + Enter</p>
              </div>
            ) : (
              <Callout title="Your role may look, but not send">
                The preview shows what would happen. Ask an operator to send the message.
              </Callout>
            )}
          </ControlledActionForm>
        </div>
      </Panel>
      <div className="grid gap-6">
        <div ref={latestRef} className="scroll-mt-16 empty:hidden">
          {latest && <SentTestMessage key={latest.message.id} sent={latest} ordinal={latest.ordinal} />}
        </div>
        <Panel title={sent.length === 0 ? "Preview" : "Preview of the next message"}>
          <MessagePreview
            state={preview}
            profileHref={`/messaging-profiles/${profile.id}`}
            onOpenCandidates={() => setWantsCandidates(true)}
          />
        </Panel>
        {earlier.map((each) => (
          <SentTestMessage key={each.message.id} sent={each} ordinal={each.ordinal} />
        ))}
      </div>
    </div>
  );
}

const typeWords = {
  toll_free: "toll-free",
  short_code: "short code",
  alphanumeric: "alphanumeric",
} as const;

function SenderField({
  senders,
  value,
  onChange,
}: {
  senders: TestMessageFormProps["senders"];
  value: string;
  onChange: (value: string) => void;
}) {
  if (senders === null) {
    return (
      <TextField
        name="sender"
        label="From"
        type="tel"
        autoComplete="off"
        placeholder="Number pool"
        description="Leave empty for the number pool, or type a number of this profile: then pool and mappings are not asked."
        value={value}
        onChange={onChange}
      />
    );
  }
  return (
    <SelectField
      name="sender"
      label="From"
      description="A number named here is used as it is: pool and sticky mappings are not asked."
      options={[
        { value: "", label: "Number pool" },
        ...senders.map(({ e164, type }) => ({
          value: e164,
          label: type === "long_code" ? e164 : `${e164} (${typeWords[type]})`,
        })),
      ]}
      value={value}
      onChange={onChange}
    />
  );
}
