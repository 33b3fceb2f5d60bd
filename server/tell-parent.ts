/** What a process tells `npm start`. */
type Message = { type: "ready" } | { type: "notice"; text: string } | { type: "failed"; reason: string };

/** Sends a message to the parent; without one (the program was run by hand) nothing happens. */
export function tellParent(message: Message): Promise<void> {
  return new Promise((fulfil) => {
    if (process.send && process.connected) process.send(message, undefined, undefined, () => fulfil());
    else fulfil();
  });
}
