/** "Too many attempts. Try again in 2 minutes." – rounded up, so that the promise holds. */
export function describeWait(retryAtMs: number, nowMs: number): string {
  const seconds = Math.max(1, Math.ceil((retryAtMs - nowMs) / 1000));
  const minutes = Math.ceil(seconds / 60);
  const wait =
    seconds <= 60
      ? `${seconds} ${seconds === 1 ? "second" : "seconds"}`
      : `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
  return `Too many attempts. Try again in ${wait}.`;
}
