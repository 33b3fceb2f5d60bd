/** How a message got its sender, in one word. */
export const selectionReasonLabels = {
  sticky: "Sticky",
  geomatch: "Geomatch",
  weight: "Weight",
  explicit: "Named",
} as const;
