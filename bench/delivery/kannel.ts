import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/server/free-port.mjs";
import type { Sink } from "./processes";

const CONNECTIONS = 16;

/**
 * What Kannel brings to the sink from requests over HTTP to its smsbox; it stores nothing and asks for no receipts.
 *
 * @returns messages per second; null = it is not installed
 */
export async function measureKannel(sink: Sink, seconds: number): Promise<number | null> {
  if (spawnSync("bearerbox", ["--version"]).error) return null;
  const folder = mkdtempSync(join(tmpdir(), "stickypool-kannel-"));
  const [admin, box, sendsms] = await Promise.all([freePort(), freePort(), freePort()]);
  const config = join(folder, "kannel.conf");
  writeFileSync(config, describeKannel({ admin, box, sendsms, smpp: sink.port }));
  const children: ChildProcess[] = [];
  const start = (program: string) =>
    children.push(spawn(program, ["-v", "4", config], { cwd: folder, stdio: "ignore" }));
  try {
    start("bearerbox");
    await waitForPort(box);
    start("smsbox");
    await waitForPort(sendsms);
    await sleep(1_000);
    await load(sendsms, 2_000);
    const before = (await sink.counts()).taken;
    const begun = performance.now();
    const accepted = await load(sendsms, seconds * 1_000);
    while ((await sink.counts()).taken - before < accepted) await sleep(20);
    return Math.round((accepted * 1_000) / (performance.now() - begun));
  } finally {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Requests over some connections, each the next when its last one was answered. @returns how many were accepted */
async function load(port: number, milliseconds: number): Promise<number> {
  const query =
    "username=bench&password=bench&from=12065550100&to=13125550187&text=Your+parcel+arrives+today";
  const request = `GET /cgi-bin/sendsms?${query} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  const ends = performance.now() + milliseconds;
  let accepted = 0;
  await Promise.all(
    Array.from(
      { length: CONNECTIONS },
      () =>
        new Promise<void>((fulfil, reject) => {
          const socket = connect({ port, host: "127.0.0.1", noDelay: true });
          let received = "";
          socket.on("connect", () => socket.write(request));
          socket.on("error", reject);
          socket.on("data", (chunk) => {
            received += chunk.toString("latin1");
            const length = /content-length: (\d+)\r\n/i.exec(received)?.[1];
            const end = received.indexOf("\r\n\r\n");
            if (end < 0 || received.length < end + 4 + Number(length)) return;
            if (!received.startsWith("HTTP/1.1 202")) return reject(new Error(`Kannel answered ${received}`));
            received = "";
            accepted++;
            if (performance.now() < ends) socket.write(request);
            else socket.destroy();
          });
          socket.on("close", () => fulfil());
        }),
    ),
  );
  return accepted;
}

function describeKannel(ports: { admin: number; box: number; sendsms: number; smpp: number }): string {
  const groups = [
    {
      group: "core",
      "admin-port": ports.admin,
      "admin-password": "bench",
      "admin-interface": "127.0.0.1",
      "smsbox-port": ports.box,
      "box-allow-ip": "127.0.0.1",
      "log-level": 4,
    },
    {
      group: "smsc",
      smsc: "smpp",
      "smsc-id": "sink",
      host: "127.0.0.1",
      port: ports.smpp,
      "transceiver-mode": "true",
      "smsc-username": "bench",
      "smsc-password": "bench",
      "system-type": "bench",
      "max-pending-submits": 1000,
    },
    { group: "smsbox", "bearerbox-host": "127.0.0.1", "sendsms-port": ports.sendsms, "log-level": 4 },
    { group: "sendsms-user", username: "bench", password: "bench", concatenation: "false" },
  ];
  const lines = groups.map((group) =>
    Object.entries(group)
      .map(([name, value]) => `${name} = ${value}`)
      .join("\n"),
  );
  return `${lines.join("\n\n")}\n`;
}

async function waitForPort(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isOpen = await new Promise<boolean>((fulfil) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        fulfil(true);
      });
      socket.on("error", () => fulfil(false));
    });
    if (isOpen) return;
    await sleep(100);
  }
  throw new Error("Kannel did not start.");
}
