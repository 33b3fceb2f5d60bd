import http from "node:http";

/*
 * Opens short links over kept connections for a while, each of another person: tells its parent how many were redirected.
 * Node's client costs more than the server here, so it has a process of its own.
 */
const USER_AGENT =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

process.on("message", async ({ port, host, codes, connections, seconds }) => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + seconds * 1_000;
  let next = 0;
  let redirected = 0;
  const openOne = () =>
    new Promise((resolve, reject) => {
      const path = `/${codes[next++ % codes.length]}`;
      const call = http.request(
        { port, path, agent, headers: { host, "user-agent": USER_AGENT } },
        (answer) => {
          answer.resume();
          answer.on("end", () =>
            answer.statusCode === 302 ? resolve() : reject(new Error(`status ${answer.statusCode}`)),
          );
        },
      );
      call.on("error", reject);
      call.end();
    });
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await openOne();
        redirected++;
      }
    }),
  );
  agent.destroy();
  process.send({ redirected, ms: performance.now() - began });
});
