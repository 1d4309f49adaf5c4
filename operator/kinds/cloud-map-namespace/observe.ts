import type { Aws } from "../../aws/handle.ts";
import type { CloudMapNamespace } from "../../aws/services/servicediscovery/shapes.ts";
import { ownershipOf } from "../../ecs/owner.ts";
import type { Context, Knowledge, Surroundings } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { failureOf } from "../../engine/outcome.ts";
import { nameIn } from "../../lib/arn.ts";
import { followed, isChanging } from "../common/cloud-map/followed.ts";
import { namespacesNamed, servicesIn } from "../common/cloud-map/pages.ts";
import { type ReadTags, readTags, tagsBefore } from "../common/cloud-map/tags.ts";
import { isRunning, type Operation } from "../common/plan/cloud-map-operation.ts";
import { errorMeans, unavailable } from "../common/plan/failures.ts";
import { everOwned } from "../common/plan/recorded.ts";
import { isHidden } from "../common/plan/visibility.ts";
import { type NamespaceObserved, type NamespaceResource, namespaceNameOf } from "./model.ts";

type Known = Knowledge<NamespaceObserved>;

/** A namespace that was asked for less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;

/** Reads the operation that goes on, and the namespace: by its id where that is known, else by name and type. */
export async function observe(
  context: Context<Aws>,
  resource: NamespaceResource,
  _surroundings: Surroundings,
  known: Known,
): Promise<NamespaceObserved> {
  if (known.reusable && known.observed !== undefined) return known.observed;
  const { aws } = context;
  const operation = await followed(aws, resource.status, known);
  // A namespace is not there before its creation has ended.
  if (operation?.type === "CREATE_NAMESPACE" && isRunning(operation))
    return { namespace: undefined, operation, inDoubt: true };
  const found = await readNamespace(context, resource, freshTags(resource, known), operation);
  const shared = { ...(operation && { operation }) };
  if (found === undefined) return { namespace: undefined, ...shared, inDoubt: mayExist(resource, known, operation) };
  if (isHidden(context, resource, found.tags)) return { namespace: undefined, hidden: true, inDoubt: false };
  return { ...found, ...shared, inDoubt: false, ...(isDeleting(resource) && (await contents(aws, found.namespace))) };
}

/** A deletion reads the tags: they say whether the namespace is still this object's. */
const freshTags = (resource: NamespaceResource, known: Known): Known =>
  isDeleting(resource) ? { ...known, asked: true } : known;

interface Found extends ReadTags {
  readonly namespace: CloudMapNamespace;
}

async function readNamespace(
  context: Context<Aws>,
  resource: NamespaceResource,
  known: Known,
  operation: Operation | undefined,
): Promise<Found | undefined> {
  const { aws } = context;
  const { spec, status } = resource;
  const id = (status?.arn === undefined ? undefined : nameIn(status.arn)) ?? spec.namespaceId ?? createdBy(operation);
  const newest = isChanging(operation, known) || isDeleting(resource);
  const namespace = id === undefined ? undefined : await byId(aws, id, newest);
  if (namespace !== undefined) return withTags(aws, namespace, known);
  return spec.namespaceId === undefined ? search(context, resource, known) : undefined;
}

const createdBy = (operation: Operation | undefined): string | undefined =>
  operation?.type === "CREATE_NAMESPACE" && operation.status === "SUCCESS" ? operation.namespace : undefined;

/** @param newest whether the list that others read at the same time may be too old */
async function byId(aws: Aws, id: string, newest: boolean): Promise<CloudMapNamespace | undefined> {
  const listed = newest ? undefined : await aws.servicediscovery.find("ListNamespaces", {}, id);
  if (listed !== undefined) return listed;
  try {
    return (await aws.servicediscovery.call("GetNamespace", { Id: id })).Namespace;
  } catch (error) {
    if (errorMeans(error, "NoSuchNamespace")) return undefined;
    throw error;
  }
}

/**
 * The namespace of this object's own, by its tags; else the one that has the name. Of private ones each VPC may have one, and AWS
 * does not show which VPC that is: one of another owner says nothing.
 */
async function search(
  { aws, installation }: Context<Aws>,
  resource: NamespaceResource,
  known: Known,
): Promise<Found | undefined> {
  const { type } = resource.spec;
  const candidates: Found[] = [];
  for (const namespace of await namespacesNamed(aws, type, namespaceNameOf(resource))) {
    const found = await withTags(aws, namespace, known);
    if (found !== undefined) candidates.push(found);
  }
  const isOwn = ({ tags }: Found) =>
    ["own", "own-other-uid"].includes(ownershipOf(tags, installation, resource, everOwned(resource)));
  return candidates.find(isOwn) ?? (type === "DNS_PRIVATE" ? undefined : candidates[0]);
}

async function withTags(aws: Aws, namespace: CloudMapNamespace, known: Known): Promise<Found | undefined> {
  const { Arn } = namespace;
  if (Arn === undefined) return undefined;
  const before = tagsBefore(Arn, known.observed?.namespace, known.observed);
  return { namespace, ...(await readTags(aws, Arn, known, before)) };
}

/** Without a record of it, a creation that was begun may still lead to a namespace. */
function mayExist(
  resource: NamespaceResource,
  { sinceOwnWriteMs, leadingMs }: Known,
  operation: Operation | undefined,
): boolean {
  if (operation?.type === "DELETE_NAMESPACE" && operation.status === "SUCCESS") return false;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0;
  return isDeleting(resource) && begun && (sinceOwnWriteMs ?? leadingMs) < DOUBT_MS;
}

/** What keeps AWS from deleting a namespace. */
async function contents(
  aws: Aws,
  { Id, Arn, ServiceCount = 0 }: CloudMapNamespace,
): Promise<Pick<NamespaceObserved, "services" | "users">> {
  if (ServiceCount === 0 || Id === undefined || Arn === undefined) return {};
  const services = (await servicesIn(aws, Id)).map(({ Name }) => Name ?? "");
  return { services, users: await usersOf(aws, Arn) };
}

/** ECS services whose Service Connect makes services in a namespace; none where the caller may not see them. */
async function usersOf(aws: Aws, namespace: string): Promise<readonly string[]> {
  try {
    const { serviceArns } = await aws.ecs.call("ListServicesByNamespace", { namespace });
    return (serviceArns ?? []).map((arn) => arn.split("/").slice(-2).join("/"));
  } catch (error) {
    if (unavailable(failureOf(error)) !== undefined) return [];
    throw error;
  }
}
