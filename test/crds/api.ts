import { request } from "node:https";
import { type SharedControlPlane, sharedControlPlane } from "../support/controlplane.ts";

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>> & { readonly message?: string };
  /** Texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

/**
 * One request to the shared API server as the administrator, with strict field validation.
 *
 * @param path begins with /api
 */
export function call(method: string, path: string, body?: unknown, contentType = "application/json"): Promise<Answer> {
  const { url, certificateAuthority, adminToken }: SharedControlPlane = sharedControlPlane();
  const target = new URL(path, url);
  target.searchParams.set("fieldValidation", "Strict");
  const headers = { authorization: `Bearer ${adminToken}`, "content-type": contentType };
  return new Promise((resolve, reject) => {
    const outgoing = request(target, { method, ca: certificateAuthority, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const warnings = incoming.headersDistinct.warning ?? [];
        resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()), warnings });
      });
    });
    outgoing.on("error", reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Path of the objects of a kind in a namespace. */
export const collection = (namespace: string, plural: string): string =>
  `/apis/ecs-operator.dev/v1alpha1/namespaces/${namespace}/${plural}`;

export const object = (kind: string, name: string, spec: unknown) => ({
  apiVersion: "ecs-operator.dev/v1alpha1",
  kind,
  metadata: { name },
  spec,
});
