import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * Next's link, which fetches a page when it is asked for and not before. Every page here is rendered per request, so a
 * prefetch brings nothing of its content; and a list would ask the server twice for each of its rows (measured in a
 * browser: 18 requests for a profile's settings, over 200 for a page of 50 numbers).
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
