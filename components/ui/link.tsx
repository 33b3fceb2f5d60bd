import NextLink from "next/link";
import type { ComponentProps } from "react";

/**
 * Next's link, which fetches a page when it is asked for and not before. Every page here is rendered per request, so a
 * prefetch brings nothing of its content; and a list would ask the server for each of its rows (counted in a
 * browser: 18 requests after the settings of a profile had loaded).
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink prefetch={false} {...props} />;
}
