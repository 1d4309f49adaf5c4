import { refuse } from "../../../core/errors.ts";
import { rememberPast } from "../../../core/lag.ts";
import { providerView } from "../capacity-providers/view.ts";
import { allParts, clusterView } from "../clusters/view.ts";
import { clusterNotFound, invalidParameter } from "../errors.ts";
import type * as Inputs from "../inputs/tags.ts";
import { findTaskDefinition } from "../lookups.ts";
import type { EcsArea, Tags } from "../records.ts";
import { serviceView } from "../services/view.ts";
import { checkedTags, tagList } from "./tags.ts";

interface Tagged {
  readonly arn: string;
  tags: Tags;
}

export function tagResource(area: EcsArea, input: Inputs.TagResourceInput) {
  const resource = taggedResource(area, input.resourceArn);
  const tags = checkedTags(input.tags, resource.tags);
  remember(area, resource);
  resource.tags = tags;
  return {};
}

export function untagResource(area: EcsArea, input: Inputs.UntagResourceInput) {
  const resource = taggedResource(area, input.resourceArn);
  remember(area, resource);
  for (const key of input.tagKeys) resource.tags.delete(key);
  return {};
}

/** Clusters, services and capacity providers show their tags in describes, which may lag behind. */
function remember(area: EcsArea, resource: Tagged): void {
  const name = resource.arn.slice(resource.arn.indexOf("/") + 1);
  const cluster = area.clusters.get(name);
  const service = area.services.get(name);
  const provider = area.providers.get(name);
  if (provider === resource) rememberPast(area, provider.arn, () => providerView(area, provider, true));
  if (cluster === resource) rememberPast(area, cluster.arn, () => clusterView(area, cluster, allParts));
  if (service === resource) rememberPast(area, service.arn, () => serviceView(service, true));
}

export function listTagsForResource(area: EcsArea, input: Inputs.ListTagsForResourceInput) {
  return { tags: tagList(taggedResource(area, input.resourceArn, "InvalidParameterException").tags) };
}

/**
 * @param missing the error for what is not there; ListTagsForResource declares no ResourceNotFoundException
 * @throws Refusal InvalidParameterException for what is no ECS ARN, ClusterNotFoundException for a missing cluster
 */
function taggedResource(area: EcsArea, arn: string, missing = "ResourceNotFoundException"): Tagged {
  const path = /^arn:[^:]+:ecs:[^:]*:[^:]*:(.+)$/.exec(arn)?.[1];
  if (path === undefined) throw invalidParameter("Long arn format must be used for tagging operations.");
  const found = lookUp(area, path, arn);
  const resource = found?.arn === arn ? found : undefined;
  if (!resource && path.startsWith("cluster/")) throw clusterNotFound();
  if (!resource) throw refuse(missing, `The specified resource could not be found: ${arn}.`);
  return resource;
}

function lookUp(area: EcsArea, path: string, arn: string): Tagged | undefined {
  const [kind = "", ...rest] = path.split("/");
  const name = rest.join("/");
  switch (kind) {
    case "cluster":
      return notGone(area.clusters.get(name));
    case "capacity-provider":
      return notGone(area.providers.get(name));
    case "service":
      return notGone(area.services.get(name));
    case "task-definition":
      return name.includes(":") ? findTaskDefinition(area, arn) : undefined;
    case "task": {
      const task = area.tasks.get(arn);
      return task?.lastStatus === "STOPPED" ? undefined : task;
    }
    default:
      return undefined;
  }
}

function notGone<T extends Tagged & { readonly status: string }>(resource: T | undefined): T | undefined {
  return resource?.status === "INACTIVE" ? undefined : resource;
}
