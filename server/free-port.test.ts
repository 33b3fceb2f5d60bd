import { once } from "node:events";
import { createServer } from "node:net";
import { expect, it } from "vitest";
import { freePort } from "./free-port.mjs";

it("is one that nobody listens on, on whatever address, and that the system hands out to nobody", async () => {
  const port = await freePort();
  expect(port).toBeGreaterThanOrEqual(20_000);
  expect(port).toBeLessThan(32_000);
  const holder = createServer().listen(port, "127.0.0.1");
  await once(holder, "listening");
  const places = [port - 20_000, port - 20_000, (port + 1 - 20_000) % 12_000, (port + 2 - 20_000) % 12_000];
  const drawn: number[] = [];
  const other = await freePort(() => {
    drawn.push(places.shift() ?? 0);
    return drawn.at(-1) ?? 0;
  });
  expect(other).not.toBe(port);
  expect(drawn.slice(0, 2)).toEqual([port - 20_000, port - 20_000]);

  await expect(freePort(() => port - 20_000)).rejects.toThrow("No free port was found");
  holder.close();
});
