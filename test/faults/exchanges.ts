/**
 * One request of the operator and what it is called in the ids of plans. Two runs of a workload give the same names to the
 * same steps, whatever the times, uids and resource versions are.
 */
export interface Exchange {
  readonly system: "aws" | "kube";
  /** `UpdateService`, or `ECSService.p-web.status.Ready`. */
  readonly name: string;
  /** Counts from 1 what has the same name in this run. */
  readonly nth: number;
  readonly isWrite: boolean;
}

/** A write to the API server, as far as its name depends on it. */
export interface KubeStep {
  readonly verb: string;
  readonly kind: string;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  readonly body: unknown;
}

/**
 * Name of a write to Kubernetes: kind, object and what changes; of a status the reason that `Ready` gives, so that the steps
 * of a rollout differ and its repetitions do not. Objects in other groups are named by what they are about.
 */
export function nameOfKubeWrite({ verb, kind, name, subresource, body }: KubeStep): string {
  if (kind === "Lease") return `Lease.${leaseWrite(verb, body)}`;
  if (kind === "Event") return `Event.${eventOf(body)}`;
  if (subresource !== undefined) return `${kind}.${name}.${subresource}.${readyReason(body)}`;
  if (verb === "create") return `${kind}.${createdName(body)}.created`;
  return `${kind}.${name}.${verb === "delete" ? "deleted" : metadataWrite(body)}`;
}

/** The path of a creation does not have the name. */
const createdName = (body: unknown): string | undefined =>
  (body as { readonly metadata?: { readonly name?: string } } | undefined)?.metadata?.name;

interface PatchOperation {
  readonly op: string;
  readonly path: string;
}

/** What a JSON patch of the metadata does; those of the operator add or take away its finalizer. */
function metadataWrite(body: unknown): string {
  const operations = (Array.isArray(body) ? body : []) as readonly PatchOperation[];
  const changes = operations.filter(({ op, path }) => op !== "test" && path.startsWith("/metadata/finalizers"));
  if (changes.some(({ op }) => op === "add")) return "finalizer-added";
  if (changes.some(({ op }) => op === "remove")) return "finalizer-removed";
  return "metadata";
}

function readyReason(body: unknown): string {
  const { status } = (body ?? {}) as { readonly status?: { readonly conditions?: readonly Condition[] } };
  const ready = status?.conditions?.find(({ type }) => type === "Ready");
  return ready === undefined ? "memory" : ready.reason;
}

interface Condition {
  readonly type: string;
  readonly reason: string;
}

function leaseWrite(verb: string, body: unknown): string {
  const { spec } = (body ?? {}) as {
    readonly spec?: { readonly holderIdentity?: string; readonly acquireTime?: string; readonly renewTime?: string };
  };
  if (verb === "create") return "created";
  if (!spec?.holderIdentity) return "released";
  return spec.acquireTime === spec.renewTime ? "acquired" : "renewed";
}

function eventOf(body: unknown): string {
  const { reason, regarding, series } = (body ?? {}) as {
    readonly reason?: string;
    readonly regarding?: { readonly kind?: string };
    readonly series?: object;
  };
  return series === undefined ? `${regarding?.kind}.${reason}` : "series";
}

/** Ends the name of a status that gives the same reason as the object's last: how many of them there are is a matter of time. */
export const AGAIN = "~";

/** Gives numbers to exchanges as they come. */
export function createCounter(): (system: Exchange["system"], called: string, isWrite: boolean) => Exchange {
  const seen = new Map<string, number>();
  const statuses = new Map<string, string>();
  return (system, called, isWrite) => {
    const [object = "", reason] = called.split(".status.");
    const isAgain = reason !== undefined && statuses.get(object) === reason;
    if (reason !== undefined) statuses.set(object, reason);
    const name = isAgain ? `${called}${AGAIN}` : called;
    const key = `${system}:${name}`;
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return { system, name, nth, isWrite };
  };
}

/** `aws:UpdateService#1` */
export const exchangeId = ({ system, name, nth }: Pick<Exchange, "system" | "name" | "nth">): string =>
  `${system}:${name}#${nth}`;
