"use client";

import { type RefObject, useEffect, useRef } from "react";

/**
 * For fields whose value the page holds in state: what was typed while the page was still loading its scripts is in the
 * element but not in the state; hands it over once, instead of wiping it.
 *
 * @param read the element's value as the state knows it
 */
export function useEarlyInput<Element extends HTMLElement, Value>(
  held: Value | undefined,
  onChange: ((value: Value) => void) | undefined,
  read: (element: Element) => Value,
): RefObject<Element | null> {
  const ref = useRef<Element>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) return;
    isFirst.current = false;
    if (held === undefined || !onChange || !ref.current) return;
    const typed = read(ref.current);
    if (typed !== held) onChange(typed);
  }, [held, onChange, read]);
  return ref;
}
