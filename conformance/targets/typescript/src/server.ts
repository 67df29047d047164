// The listener: HTTP/2 in plaintext on a loopback address (LN-NOD-017), where gRPC, gRPC-Web and Connect are answered.

import { createConnectRouter, createContextValues } from "@connectrpc/connect";
import { universalRequestFromNodeRequest, universalResponseToNodeResponse } from "@connectrpc/connect-node";
import * as http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { serve } from "./calls.js";
import { Fault } from "./faults.js";
import { emptyBody, FAULT, gate, headerFault, readBody, Room } from "./gate.js";
import type { Node } from "./node.js";

const CONNECTION_LIMIT = 256; // LN-NOD-059
const STOP_MS = 3_000;
const CALL_MS = 31_000; // a caller who sends nothing more is let go of
const HEALTH = "grpc.health.v1.Health";

const UNKNOWN = { ":status": 200, "grpc-status": "12", "grpc-message": "no such call" };

type Router = ReturnType<typeof createConnectRouter>;
type Handler = Router["handlers"][number];

export class Server {
  private readonly handlers: ReadonlyMap<string, Handler>;
  private readonly server: http2.Http2Server;
  private readonly sessions = new Set<http2.ServerHttp2Session>();
  private readonly calls = new Room();
  private readonly streams = new Room();

  constructor(private readonly node: Node) {
    const router = createConnectRouter({ interceptors: [gate], acceptCompression: [] });
    serve(node, router);
    this.handlers = new Map(router.handlers.map((each) => [each.requestPath, each]));
    this.server = http2.createServer({ settings: { maxConcurrentStreams: 128 } }, (request, response) => {
      void this.answer(request, response);
    });
    this.server.maxConnections = CONNECTION_LIMIT;
    this.server.on("session", (session) => {
      this.sessions.add(session);
      session.on("close", () => this.sessions.delete(session));
      session.on("error", () => session.destroy());
    });
  }

  /** Listens, and says where. Throws PORT_TAKEN (LN-NOD-007). */
  async listen(host: string, port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", () => reject(new Fault("PORT_TAKEN", `${host}:${port}`)));
      this.server.listen({ host, port, exclusive: true }, resolve);
    });
    const { address, port: found } = this.server.address() as AddressInfo;
    return address.includes(":") ? `[${address}]:${found}` : `${address}:${found}`;
  }

  /** Lets running calls end, and lets go of peers that keep silent (LN-NOD-043). */
  async stop(): Promise<void> {
    this.node.isStopping = true;
    this.node.news.emit("news");
    this.server.close();
    const until = Date.now() + STOP_MS;
    while (!(this.calls.isEmpty && this.streams.isEmpty) && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const session of this.sessions) session.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const session of this.sessions) session.destroy();
  }

  private async answer(request: http2.Http2ServerRequest, response: http2.Http2ServerResponse): Promise<void> {
    const handler = this.handlers.get(request.url.split("?", 1)[0] ?? "");
    if (!handler) return refuseUnknown(request, response);
    const isStream = handler.method.methodKind === "server_streaming";
    const giveBack = (isStream ? this.streams : this.calls).take(request.socket.remoteAddress ?? "");
    response.once("close", () => giveBack?.());
    request.setTimeout(CALL_MS, () => response.stream?.close(http2.constants.NGHTTP2_CANCEL));
    try {
      const [body, fault] = await this.judged(request, handler, { isStream, hasRoom: giveBack !== undefined });
      if (isStream) request.setTimeout(0); // it lives for as long as its reader reads
      const values = createContextValues().set(FAULT, fault);
      const asked = { ...universalRequestFromNodeRequest(request, response, undefined, values), body: once(body) };
      await universalResponseToNodeResponse(await handler(asked), response);
    } catch {
      response.stream?.close(http2.constants.NGHTTP2_CANCEL); // the peer is gone
    }
  }

  /** The body of the call, or an empty one and what is wrong. */
  private async judged(
    request: http2.Http2ServerRequest,
    { method, service }: Handler,
    { isStream, hasRoom }: { isStream: boolean; hasRoom: boolean },
  ): Promise<[Uint8Array, Fault | undefined]> {
    try {
      if (!hasRoom) throw new Fault("OVERLOADED");
      if (this.node.isStopping) throw new Fault("STORE_UNAVAILABLE", "it stops");
      const fault = service.typeName === HEALTH ? undefined : headerFault(request, !isStream);
      if (fault) throw fault;
      return [await readBody(request, method.input), undefined];
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return [emptyBody(request), error];
    }
  }
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body;
}

/** A path that is no call of ours. */
function refuseUnknown({ headers }: http2.Http2ServerRequest, response: http2.Http2ServerResponse): void {
  const type = headers["content-type"] ?? "";
  if (!type.startsWith("application/grpc")) response.writeHead(404).end();
  else response.stream.respond({ ...UNKNOWN, "content-type": type }, { endStream: true }); // no data frame, not even an empty one
}
