import { call, KubernetesError } from "./errors.ts";
import { isRawObject } from "./objects.ts";
import type { KubernetesTransport } from "./transport.ts";

/**
 * The UID of namespace `kube-system`: lives as long as the cluster and differs between clusters, so it is the
 * default id of an installation.
 *
 * @throws KubernetesError, for example `denied` when the operator's role lacks `get` on this one namespace
 */
export async function readInstallation(transport: KubernetesTransport, signal?: AbortSignal): Promise<string> {
  const body = await call(transport, { method: "GET", path: "/api/v1/namespaces/kube-system" }, signal);
  if (isRawObject(body)) return body.metadata.uid;
  const facts = { class: "transient", code: "UnreadableAnswer", message: "namespace kube-system has no uid" } as const;
  throw new KubernetesError("unavailable", facts);
}
