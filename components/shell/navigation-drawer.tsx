"use client";

import { Drawer } from "@heroui/react";
import { Menu as MenuIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "react-aria-components";
import { Navigation } from "./navigation";
import { Wordmark } from "./wordmark";

/** The navigation at phone width: a button that slides it in from the left. */
export function NavigationDrawer({
  isAdministrator,
  children,
}: {
  isAdministrator: boolean;
  /** Below the entries: theme and account. */
  children: ReactNode;
}) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <Button
        aria-label="Open navigation"
        onPress={() => setIsOpen(true)}
        className="grid size-11 cursor-pointer place-items-center rounded-md outline-none data-[focus-visible]:outline-2 data-[focus-visible]:outline-focus"
      >
        <MenuIcon aria-hidden className="size-5" />
      </Button>
      <Drawer.Backdrop isOpen={isOpen} onOpenChange={setIsOpen}>
        <Drawer.Content placement="left">
          <Drawer.Dialog aria-label="Navigation" className="w-72! gap-6 bg-shell! p-4! text-shell-foreground">
            <Drawer.CloseTrigger
              aria-label="Close navigation"
              className="bg-shell-raised! text-shell-foreground!"
            />
            <div className="px-2 pt-1.5">
              <Wordmark />
            </div>
            <div className="flex-1 overflow-y-auto">
              <Navigation isAdministrator={isAdministrator} onNavigate={() => setIsOpen(false)} />
            </div>
            {children}
          </Drawer.Dialog>
        </Drawer.Content>
      </Drawer.Backdrop>
    </>
  );
}
