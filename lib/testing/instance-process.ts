import type { AddressInfo } from "node:net";
import { createHttpServer } from "../../server/http-server";
import { createMachineEntry } from "../../server/machine-routes";
import { createWorkerLoops } from "../../server/worker-loops";
import { closeApiKeyChecks, startApiKeyChecks } from "../api-key/check-api-key";
import { getLogger } from "../logger";
import { closeAcceptor, startAcceptor } from "../message/accept-message";
import { runLoop } from "../worker/loop";

/*
 * A whole installation for a test, in one process: the API, the carriers' entry and the worker, on the database of
 * DATABASE_URL and the port of PORT. It tells its parent when it serves, and ends with it.
 */

// They ask for the process's pool with a worker's limits, which nobody may have asked for before.
const loops = createWorkerLoops();
const answerMachine = await createMachineEntry({ expectedMigrations: [], isHttps: false });
startApiKeyChecks();
startAcceptor();
const stopping = new AbortController();
const working = Promise.all(loops.map((loop) => runLoop(loop, stopping.signal, getLogger())));
const server = createHttpServer(answerMachine);
server.listen(Number(process.env.PORT), "127.0.0.1", () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
process.on("disconnect", async () => {
  server.closeAllConnections();
  stopping.abort();
  await working;
  await closeAcceptor();
  await closeApiKeyChecks();
  process.exit(0);
});
