"use client";

import { useEffect } from "react";

declare global {
  interface Window {
    /** Set by the script below; called once the page can react to presses. */
    takeEarlyPress?: () => void;
  }
}

/**
 * Remembers the last button that was pressed while the page's scripts were still on their way. Links and forms work without
 * scripts; these buttons open menus and dialogs, and would swallow the press.
 *
 * A press that began before and ended after the scripts took over counts too: React Aria's buttons react to a press only
 * when they have seen its beginning. They have seen it when the scripts took over because of it, in the middle of its event.
 */
const script = `(() => {
  let pressed = null, isAwake = false, beganEarly = false;
  const press = () => { const button = pressed; pressed = null; if (button && button.isConnected) button.click(); };
  addEventListener("pointerdown", () => { beganEarly = !isAwake; }, true);
  addEventListener("click", (event) => {
    if (!event.isTrusted || (isAwake && !beganEarly)) return;
    beganEarly = false;
    const button = event.target instanceof Element ? event.target.closest("button[data-rac]") : null;
    pressed = button && button.type === "button" ? button : null;
    if (isAwake) setTimeout(press);
  }, true);
  window.takeEarlyPress = () => {
    isAwake = true;
    if (window.event && window.event.type === "pointerdown") beganEarly = false;
    setTimeout(press);
  };
})();`;

/** Lets no press of a button get lost while the page is loading. At the top of the body. @param nonce of this response */
export function EarlyPresses({ nonce }: { nonce: string | undefined }) {
  useEffect(() => window.takeEarlyPress?.(), []);
  return (
    <script
      // The browser hides the nonce from the page, so React would find another one.
      suppressHydrationWarning
      nonce={nonce}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant
      dangerouslySetInnerHTML={{ __html: script }}
    />
  );
}
