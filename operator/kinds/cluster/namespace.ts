import type { Aws } from "../../aws/handle.ts";
import type { EcsCluster } from "../../aws/services/ecs/shapes.ts";
import { optionalRead } from "../common/optional-read.ts";
import type { DefaultNamespace } from "./plan.ts";

/**
 * Asks AWS Cloud Map what the namespace is called. A name never changes, so it is asked for once; a failure keeps nothing of the
 * cluster from being managed, and is retried at the next read.
 * Source: AWS Cloud Map API Reference, GetNamespace ("The ID or Amazon Resource Name (ARN) of the namespace")
 *
 * @param before what an earlier pass has read
 */
export async function defaultNamespace(
  aws: Aws,
  cluster: EcsCluster | undefined,
  before: DefaultNamespace | undefined,
): Promise<DefaultNamespace | undefined> {
  const shown = cluster?.serviceConnectDefaults?.namespace;
  if (shown === undefined || shown === "") return undefined;
  if (before?.shown === shown && before.name !== undefined) return before;
  // Servers like AWS show the name that they were given.
  return shown.startsWith("arn:") ? byArn(aws, shown) : { shown, name: shown };
}

async function byArn(aws: Aws, arn: string): Promise<DefaultNamespace> {
  const asked = aws.servicediscovery.call("GetNamespace", { Id: arn });
  const { answer, missing } = await optionalRead("GetNamespace", asked);
  return { shown: arn, arn, name: answer?.Namespace?.Name, ...(missing && { missing }) };
}
