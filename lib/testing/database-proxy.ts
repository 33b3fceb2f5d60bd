import { createServer, type Socket, connect as tcpConnect } from "node:net";

/** A line to the database that a test can cut at the worst moment. */
export interface DatabaseProxy {
  /** Connection string of the database through the proxy. */
  readonly url: string;
  /** From the next statement whose name or text contains this on, the database's answers are lost, and then the connection. */
  loseAnswerTo(statement: string): void;
  /** The same, and in the instant that connection breaks everything is cut, until `repair`. */
  loseAnswerAndCut(statement: string): void;
  /** From the next statement whose name or text contains this on, its connection passes nothing on, and neither side is told. */
  fallSilentAt(statement: string): void;
  /** Whether there was such a statement. */
  readonly hasFallenSilent: boolean;
  /** Refuses connections and cuts those there are, until `repair`. */
  cut(): void;
  repair(): void;
  close(): Promise<void>;
}

/** The statement is given this long to commit before its connection breaks. */
const COMMIT_MS = 150;

export async function startDatabaseProxy(databaseUrl: string): Promise<DatabaseProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let loseNext: string | null = null;
  let isCuttingNext = false;
  let silentNext: string | null = null;
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };

  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const database = tcpConnect(Number(target.port || 5432), target.hostname);
    let isLosing = false;
    let isSilent = false;
    const end = () => {
      client.destroy();
      // Behind a silent line the server does not hear that its client is gone.
      if (!isSilent) database.destroy();
    };
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on("data", (data) => {
      if (loseNext !== null && data.includes(loseNext)) {
        loseNext = null;
        isLosing = true;
        setTimeout(isCuttingNext ? cut : end, COMMIT_MS);
      }
      if (silentNext !== null && data.includes(silentNext)) {
        silentNext = null;
        isSilent = true;
      }
      if (!isSilent) database.write(data);
    });
    database.on("data", (data) => {
      if (!isLosing && !isSilent) client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The proxy has no port.");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(address.port);
  return {
    url: url.href,
    loseAnswerTo(statement) {
      loseNext = statement;
      isCuttingNext = false;
    },
    loseAnswerAndCut(statement) {
      loseNext = statement;
      isCuttingNext = true;
    },
    fallSilentAt(statement) {
      silentNext = statement;
    },
    get hasFallenSilent() {
      return silentNext === null;
    },
    cut,
    repair() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
