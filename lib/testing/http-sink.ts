import http from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request a sink was sent. */
export interface SunkRequest {
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
  /** `performance.now()` when its head came. */
  readonly at: number;
}

export type SinkAnswer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

/** A customer's endpoint on loopback: keeps what it is sent and answers as told. */
export interface HttpSink {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly requests: SunkRequest[];
  /** Connections made so far. */
  readonly connections: number;
  /** How it answers from now on; a sink answers 200 `ok`. */
  answer: SinkAnswer;
  stop(): Promise<void>;
}

const ANSWER_OK: SinkAnswer = (_request, response) => response.end("ok");

export async function startHttpSink(answer: SinkAnswer = ANSWER_OK): Promise<HttpSink> {
  const requests: SunkRequest[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = http.createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString();
      requests.push({ path: request.url ?? "", headers: request.headers, body, at });
      sink.answer(request, response, body);
    });
  });
  server.on("connection", (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const sink: HttpSink = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    get connections() {
      return connections;
    },
    answer,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return sink;
}
