import type { Aws } from "../../aws/handle.ts";
import type { Context } from "../../engine/kind.ts";
import { writeCloudMapTags } from "../common/cloud-map/tags.ts";
import { toOperation } from "../common/plan/cloud-map-operation.ts";
import { errorMeans } from "../common/plan/failures.ts";
import type { NamespaceObserved, NamespaceStep } from "./model.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function act(
  { aws }: Context<Aws>,
  step: NamespaceStep,
  observed: NamespaceObserved,
): Promise<NamespaceObserved> {
  switch (step.kind) {
    case "CreateHttpNamespace":
    case "CreatePrivateDnsNamespace":
    case "CreatePublicDnsNamespace": {
      const { OperationId } = await aws.servicediscovery.call(step.kind, step.input);
      return { ...observed, operation: toOperation("CREATE_NAMESPACE", step.kind, OperationId) };
    }
    case "UpdateHttpNamespace":
    case "UpdatePrivateDnsNamespace":
    case "UpdatePublicDnsNamespace": {
      const { OperationId } = await aws.servicediscovery.call(step.kind, step.input);
      return { ...observed, operation: toOperation("UPDATE_NAMESPACE", step.kind, OperationId) };
    }
    case "DeleteNamespace":
      return deleteNamespace(aws, step.id, observed);
    case "TagResource":
      return { ...observed, tags: await writeCloudMapTags(aws, step, observed.tags) };
    case "UntagResource": {
      const tags = await writeCloudMapTags(aws, step, observed.tags);
      return { ...observed, tags, ...(step.last === true && { untagged: true }) };
    }
    default:
      return step satisfies never;
  }
}

async function deleteNamespace(aws: Aws, id: string, observed: NamespaceObserved): Promise<NamespaceObserved> {
  try {
    const { OperationId } = await aws.servicediscovery.call("DeleteNamespace", { Id: id });
    return { ...observed, operation: toOperation("DELETE_NAMESPACE", "DeleteNamespace", OperationId) };
  } catch (error) {
    if (errorMeans(error, "NoSuchNamespace")) return { namespace: undefined, inDoubt: false };
    throw error;
  }
}
