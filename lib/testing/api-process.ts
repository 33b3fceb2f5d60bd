import type { AddressInfo } from "node:net";
import { createHttpServer } from "../../server/http-server";
import { createMachineEntry } from "../../server/machine-routes";
import { closeApiKeyChecks, startApiKeyChecks } from "../api-key/check-api-key";
import { closeAcceptor, startAcceptor } from "../message/accept-message";

/*
 * A process that serves the API for a test, as the web process does but for the portal's pages, on the database of
 * DATABASE_URL and a port of its own. It tells its parent the port, and ends with it.
 */

const answerMachine = await createMachineEntry({ expectedMigrations: [], isHttps: false });
startApiKeyChecks();
startAcceptor();
const server = createHttpServer(answerMachine);
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("disconnect", async () => {
  server.closeAllConnections();
  await closeAcceptor();
  await closeApiKeyChecks();
  process.exit(0);
});
