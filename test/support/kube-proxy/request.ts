import { parsePath } from "../kube-model/objects.ts";

export type KubeVerb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete";

/** A request to the API server, parsed. */
export interface KubeRequest {
  /** Name of the endpoint through which it came. */
  readonly caller: string;
  readonly verb: KubeVerb;
  /** As in manifests for what the operator works with, else the plural of the path; empty for what is no resource. */
  readonly kind: string;
  readonly namespace: string | undefined;
  /** Of one object; for a creation what the body says. */
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** A second or later page of a list. */
  readonly continued: boolean;
  /** With the query. */
  readonly path: string;
  readonly contentType: string | undefined;
  /** Parsed; undefined without one. */
  readonly body: unknown;
  /** When it had arrived, of the total order. */
  readonly sentAt: number;
}

const VERBS: Readonly<Record<string, KubeVerb>> = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" };
const WRITING: ReadonlySet<KubeVerb> = new Set(["create", "update", "patch", "delete"]);

export const isWrite = ({ verb }: Pick<KubeRequest, "verb">): boolean => WRITING.has(verb);

/** Verbs as the API server names them: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
export function readRequest(
  sender: Pick<KubeRequest, "caller" | "sentAt" | "contentType">,
  method: string,
  path: string,
  text: string,
): KubeRequest {
  const { pathname, searchParams } = new URL(path, "http://proxy");
  const body: unknown = text === "" ? undefined : JSON.parse(text);
  const target = parsePath(pathname);
  const name = target?.name ?? (body as { metadata?: { name?: string } } | undefined)?.metadata?.name;
  const isWatch = /^(1|true)$/.test(searchParams.get("watch") ?? "");
  const reading = isWatch ? "watch" : target?.name === undefined ? "list" : "get";
  return {
    ...sender,
    verb: VERBS[method] ?? reading,
    kind: target?.type.kind ?? pathname.split("/").slice(3)[0] ?? "",
    namespace: target?.namespace,
    name,
    subresource: target?.subresource,
    continued: searchParams.has("continue"),
    path,
    body,
  };
}
