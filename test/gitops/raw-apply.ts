import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { text } from "node:stream/consumers";
import { sharedControlPlane } from "../support/controlplane.ts";

/**
 * A server-side apply as a controller sends it. `kubectl apply --server-side` would do more: it takes over the fields
 * of an earlier client-side apply.
 *
 * @param path of the object, or of its subresource
 * @throws Error with the API server's answer when it refuses
 */
export async function rawApply(path: string, manager: string, body: object): Promise<void> {
  const { url, certificateAuthority, adminToken } = sharedControlPlane();
  const sent = request(`${url}${path}?fieldManager=${manager}&force=true`, {
    method: "PATCH",
    ca: certificateAuthority,
    headers: { authorization: `Bearer ${adminToken}`, "content-type": "application/apply-patch+yaml" },
  });
  sent.end(JSON.stringify(body));
  const [answer] = (await once(sent, "response")) as [IncomingMessage];
  const answered = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`${path}: ${answered}`);
}
