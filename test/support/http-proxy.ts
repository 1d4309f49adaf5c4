import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { dirname, join } from "node:path";
import { sharedControlPlane } from "./controlplane.ts";

/** A proxy as companies have them between a cluster and the Internet: it does CONNECT. */
export interface HttpProxy {
  readonly url: string;
  /** Targets of the connections, `host:port`, one entry per CONNECT. */
  readonly tunnels: readonly string[];
  /** The file with the certificate of the endpoint at the end of each tunnel. */
  readonly certificateFile: string;
  close(): void;
}

/**
 * Every tunnel, wherever it should lead, ends at a TLS server that hands requests over to the target: so a name or port that
 * does not exist is reached through the proxy and in no other way. The TLS server shows the certificate of the API server, which
 * is for 127.0.0.1.
 */
export async function startHttpProxy(target: string): Promise<HttpProxy> {
  const certificates = join(dirname(sharedControlPlane().kubeconfigPath), "certificates");
  const certificateFile = join(certificates, "apiserver.crt");
  const tls = { cert: readFileSync(certificateFile), key: readFileSync(join(certificates, "apiserver.key")) };
  const endpoint = createTlsServer(tls, (incoming, outgoing) => {
    const { method, headers, url } = incoming;
    const onward = request(new URL(url ?? "/", target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  const endpointPort = await portOf(endpoint);
  const tunnels: string[] = [];
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on("connect", (asked, socket) => {
    tunnels.push(asked.url ?? "");
    const onward = connect(endpointPort, "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  });
  return {
    url: `http://127.0.0.1:${await portOf(proxy)}`,
    tunnels,
    certificateFile,
    close: () => {
      for (const server of [proxy, endpoint]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

async function portOf(server: ReturnType<typeof createServer>): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
