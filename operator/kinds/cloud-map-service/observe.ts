import type { Aws } from "../../aws/handle.ts";
import type { CloudMapService } from "../../aws/services/servicediscovery/shapes.ts";
import type { Context, Knowledge, Surroundings } from "../../engine/kind.ts";
import { isDeleting } from "../../engine/object.ts";
import { nameIn } from "../../lib/arn.ts";
import { followed, isChanging } from "../common/cloud-map/followed.ts";
import { servicesIn, servicesOf } from "../common/cloud-map/pages.ts";
import { readTags, tagsBefore } from "../common/cloud-map/tags.ts";
import type { Operation } from "../common/plan/cloud-map-operation.ts";
import { errorMeans } from "../common/plan/failures.ts";
import { isHidden } from "../common/plan/visibility.ts";
import { instancesLeft } from "./instances.ts";
import { namespaceOf, type ServiceObserved, type ServiceResource, serviceNameOf } from "./model.ts";

type Known = Knowledge<ServiceObserved>;

/** A service that was asked for less than this ago may not be shown yet. */
const DOUBT_MS = 30_000;

/** Reads the service: by its id where that is known, else by its name in the namespace. */
export async function observe(
  context: Context<Aws>,
  resource: ServiceResource,
  surroundings: Surroundings,
  known: Known,
): Promise<ServiceObserved> {
  if (known.reusable && known.observed !== undefined && known.observed.noNamespace !== true) return known.observed;
  const { aws } = context;
  const namespace = namespaceOf(resource, surroundings);
  if (namespace === undefined) return { service: undefined, inDoubt: false, noNamespace: true };
  const operation = await followed(aws, resource.status, known);
  const service = await readService(aws, resource, { namespace: nameIn(namespace), known, operation });
  const shared = operation === undefined ? {} : { operation };
  if (service?.Arn === undefined) return { service: undefined, ...shared, inDoubt: mayExist(resource, known) };
  // A deletion reads the tags: they say whether the service is still this object's.
  const before = isDeleting(resource) ? undefined : tagsBefore(service.Arn, known.observed?.service, known.observed);
  const tags = await readTags(aws, service.Arn, known, before);
  if (isHidden(context, resource, tags.tags)) return { service: undefined, hidden: true, inDoubt: false };
  const instances = isDeleting(resource) ? { instances: await instancesLeft(aws, service) } : {};
  return { service, ...tags, ...shared, ...instances, inDoubt: false };
}

async function readService(
  aws: Aws,
  resource: ServiceResource,
  facts: { readonly namespace: string; readonly known: Known; readonly operation: Operation | undefined },
): Promise<CloudMapService | undefined> {
  const { namespace, known, operation } = facts;
  const id = resource.status?.arn === undefined ? undefined : nameIn(resource.status.arn);
  const newest = isChanging(operation, known) || isDeleting(resource);
  const found = id === undefined ? undefined : await byId(aws, namespace, id, newest);
  if (found !== undefined) return found;
  const name = serviceNameOf(resource);
  const named = (await servicesIn(aws, namespace)).find(({ Name }) => Name === name);
  return named?.Id === undefined ? named : byId(aws, namespace, named.Id, true);
}

/** @param newest whether the list that others read at the same time may be too old */
async function byId(aws: Aws, namespace: string, id: string, newest: boolean): Promise<CloudMapService | undefined> {
  const listed = newest ? undefined : await aws.servicediscovery.find("ListServices", servicesOf(namespace), id);
  if (listed !== undefined) return listed;
  try {
    return (await aws.servicediscovery.call("GetService", { Id: id })).Service;
  } catch (error) {
    if (errorMeans(error, "NoSuchCloudMapService")) return undefined;
    throw error;
  }
}

/** The answer to a creation may have been lost, or the process may have ended before it was recorded. */
function mayExist(resource: ServiceResource, { sinceOwnWriteMs, leadingMs }: Known): boolean {
  if (sinceOwnWriteMs !== undefined) return sinceOwnWriteMs < DOUBT_MS;
  const begun = (resource.metadata.finalizers?.length ?? 0) > 0;
  return isDeleting(resource) && begun && leadingMs < DOUBT_MS;
}
