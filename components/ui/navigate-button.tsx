"use client";

import Form from "next/form";
import type { ReactNode } from "react";
import { Button, type ButtonProps } from "./button";

/**
 * A button that leads to the page where something is made. It is a real button inside a GET form, so that it is named as
 * the action it stands for and works without a script; with one, Next takes it there without a reload.
 */
export function NavigateButton({
  href,
  children,
  ...button
}: Pick<ButtonProps, "variant" | "icon" | "size"> & { href: string; children: ReactNode }) {
  const [path = href, query] = href.split("?");
  return (
    <Form action={path} prefetch={false} className="contents">
      {[...new URLSearchParams(query)].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Button {...button} type="submit">
        {children}
      </Button>
    </Form>
  );
}
