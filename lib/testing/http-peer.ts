import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface PeerRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a peer does with a request: answers, never answers, or breaks the connection. */
export type PeerAnswer =
  | { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> }
  | "hang"
  | "break";

/** An HTTP server on loopback that notes what it is asked and answers as a test wants. */
export interface HttpPeer {
  readonly url: string;
  readonly requests: PeerRequest[];
  answer: (request: PeerRequest) => PeerAnswer;
  close(): Promise<void>;
}

export async function startHttpPeer(answer: HttpPeer["answer"]): Promise<HttpPeer> {
  const requests: PeerRequest[] = [];
  const peer = { requests, answer };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const noted = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    requests.push(noted);
    const verdict = peer.answer(noted);
    if (verdict === "hang") return;
    if (verdict === "break") {
      response.destroy();
      return;
    }
    const isText = typeof verdict.body === "string";
    response.writeHead(verdict.status, {
      "content-type": isText ? "text/html" : "application/json",
      ...verdict.headers,
    });
    response.end(isText ? verdict.body : JSON.stringify(verdict.body));
  });
  await new Promise<void>((fulfil) => server.listen(0, "127.0.0.1", fulfil));
  const { port } = server.address() as AddressInfo;
  return Object.assign(peer, {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise<void>((fulfil) => {
        server.closeAllConnections();
        server.close(() => fulfil());
      }),
  });
}
