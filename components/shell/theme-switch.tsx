"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import { useIsInBrowser } from "@/components/ui/time";

const choices = [
  { value: "system", label: "System theme", Icon: Monitor },
  { value: "light", label: "Light theme", Icon: Sun },
  { value: "dark", label: "Dark theme", Icon: Moon },
] as const;

/** Light, dark, or as the system says; kept by the browser. Rendered only once it can work. */
export function ThemeSwitch() {
  const { theme, setTheme } = useTheme();
  const isInBrowser = useIsInBrowser();
  if (!isInBrowser) return <div className="h-8" />;
  return (
    <fieldset className="flex w-fit gap-0.5 rounded-lg bg-shell-raised p-0.5">
      <legend className="sr-only">Theme</legend>
      {choices.map(({ value, label, Icon }) => (
        <label
          key={value}
          title={label}
          className="grid h-7 w-9 cursor-pointer place-items-center rounded-md text-shell-muted hover:text-shell-foreground has-checked:bg-shell has-checked:text-shell-foreground has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name="theme"
            value={value}
            checked={theme === value}
            onChange={() => setTheme(value)}
            className="sr-only"
            aria-label={label}
          />
          <Icon aria-hidden className="size-4" />
        </label>
      ))}
    </fieldset>
  );
}
