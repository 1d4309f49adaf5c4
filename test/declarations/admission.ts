import { call, collection } from "../crds/api.ts";
import type { Manifest } from "../support/builders.ts";
import { newNamespace } from "../support/controlplane.ts";
import { SPECS } from "./fields.ts";

/** Why the API server refuses an object; undefined: it takes it. */
export type Refusal = string | undefined;

/** The real API server as the judge of declarations. */
export interface Admission {
  /** Stores an object under a name of its own, or what it is changed to. */
  store(name: string, manifest: Manifest): Promise<Refusal>;
  /** Whether it would take a new object. */
  judgeNew(manifest: Manifest): Promise<Refusal>;
  /** Whether the object stored under the name could become this one. */
  judgeChange(name: string, manifest: Manifest): Promise<Refusal>;
}

const DRY_RUN = "?dryRun=All";

/** @returns a judge with a namespace of its own */
export async function startAdmission(): Promise<Admission> {
  const namespace = await newNamespace("declarations");
  const versions = new Map<string, string>();
  const pathOf = ({ kind }: Manifest) => collection(namespace, SPECS.get(kind)?.plural ?? "");

  const ask = async (method: "POST" | "PUT", name: string, manifest: Manifest, query = ""): Promise<Refusal> => {
    const id = `${manifest.kind}/${name}`;
    const resourceVersion = versions.get(id);
    const path = pathOf(manifest) + (method === "PUT" ? `/${name}` : "") + query;
    const metadata = { name, ...(resourceVersion !== undefined && { resourceVersion }) };
    const { status, body } = await call(method, path, { ...manifest, metadata });
    if (status === 400 || status === 422) return body.message ?? "";
    if (status >= 300) throw new Error(`${method} ${path}: ${status} ${body.message}`);
    const stored = body.metadata as { readonly resourceVersion: string };
    if (query !== DRY_RUN) versions.set(id, stored.resourceVersion);
    return undefined;
  };
  return {
    store: (name, manifest) => ask(versions.has(`${manifest.kind}/${name}`) ? "PUT" : "POST", name, manifest),
    judgeNew: (manifest) => ask("POST", manifest.metadata.name, manifest, DRY_RUN),
    judgeChange: (name, manifest) => ask("PUT", name, manifest, DRY_RUN),
  };
}
