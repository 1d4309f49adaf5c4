import { KIND_ENTRIES } from "../../../operator/api/catalogue.ts";
import { API_VERSION, GROUP, VERSION } from "../../../operator/api/names.ts";

/** A Kubernetes object as the server stores it. Never changed in place: each write makes a new one. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly status?: Readonly<Record<string, unknown>>;
  readonly [member: string]: unknown;
}

export interface KubeMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
  readonly finalizers?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

/** metav1.OwnerReference. */
interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** One resource of the API. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  /** Custom resources with a status subresource: generation counts changes of the spec, and only /status writes status. */
  readonly hasStatus: boolean;
}

/** A kind of the tests' own, see `simulation/fleet.ts`. */
export const fleetType: ResourceType = {
  group: GROUP,
  version: VERSION,
  plural: "fleets",
  kind: "Fleet",
  hasStatus: true,
};

export const resourceTypes: readonly ResourceType[] = [
  ...KIND_ENTRIES.map(({ group, version, plural, kind }) => ({ group, version, plural, kind, hasStatus: true })),
  fleetType,
  { group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease", hasStatus: false },
  { group: "events.k8s.io", version: "v1", plural: "events", kind: "Event", hasStatus: false },
  { group: "", version: "v1", plural: "namespaces", kind: "Namespace", hasStatus: false },
];

/** Whether an object is of the operator's own group. */
export const isOwnKind = (object: { readonly apiVersion: string }): boolean => object.apiVersion === API_VERSION;

export function typeOfKind(kind: string): ResourceType {
  const type = resourceTypes.find((candidate) => candidate.kind === kind);
  if (type === undefined) throw new Error(`the model has no kind ${kind}`);
  return type;
}

/** What a request path names. */
export interface Target {
  readonly type: ResourceType;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
}

/** @returns undefined when the path names nothing that the model serves */
export function parsePath(path: string): Target | undefined {
  const parts = path.split("/").slice(1).map(decodeURIComponent);
  const [root, ...rest] = parts;
  const group = root === "apis" ? rest.shift() : "";
  const version = rest.shift();
  if ((root !== "api" && root !== "apis") || group === undefined) return undefined;
  // `/namespaces/<name>` alone names the namespace itself; with more after it, a scope.
  const namespace = rest[0] === "namespaces" && rest.length > 2 ? rest.splice(0, 2)[1] : undefined;
  const [plural, name, subresource] = rest;
  const type = resourceTypes.find((each) => each.group === group && each.version === version && each.plural === plural);
  return type && { type, namespace, name, subresource };
}

/** A copy of a JSON value as it arrives on the other side of a wire: members that are `undefined` are not sent. */
export function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const members = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(members)) if (members[key] !== undefined) copy[key] = copyOf(members[key]);
  return copy as T;
}

/** Makes a value unchangeable to its depth: it can then be shared without a copy, and writing to it fails. */
export function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
