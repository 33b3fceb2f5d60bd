import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { setUpTestDatabase } from "@/lib/testing/database";
import { createSmppBench, smppMessage } from "@/lib/testing/smpp-bench";

const db = setUpTestDatabase();
const bench = createSmppBench(() => db.pool);
const isInstalled = spawnSync("perl", ["-MNet::SMPP", "-e", "1"]).status === 0;

afterEach(bench.close);

describe.skipIf(!isInstalled)("a carrier made with Perl's Net::SMPP", () => {
  it("takes messages, and its receipts are understood", async () => {
    const carrierProcess = spawn("perl", ["lib/testing/net-smpp-carrier.pl"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = new Promise((fulfil) => carrierProcess.once("exit", fulfil));
    const lines: string[] = [];
    createInterface({ input: carrierProcess.stdout }).on("line", (line) => lines.push(line));
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(1);
    await bench.listen();
    const { carrier, seen } = bench.connect({ port: Number(lines[0]) });
    const results = await carrier.submit(["first", "second"].map((text) => smppMessage(text)));
    expect(results).toEqual([
      { kind: "sent", carrierMessageId: "perl1" },
      { kind: "sent", carrierMessageId: "perl2" },
    ]);
    await expect
      .poll(() => seen.receipts.map((receipt) => [receipt.carrierMessageId, receipt.outcome]).sort())
      .toEqual([
        ["perl1", "delivered"],
        ["perl2", "delivered"],
      ]);
    expect(lines.slice(1)).toEqual([
      "12065550100\t13125550187\t0\tfirst",
      "12065550100\t13125550187\t0\tsecond",
    ]);
    await carrier.close();
    await exited;
  });
});
