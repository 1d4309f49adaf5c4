import type { Aws } from "../../aws/handle.ts";
import type { Context } from "../../engine/kind.ts";
import { unlessGone } from "../common/act.ts";
import { writeCloudMapTags } from "../common/cloud-map/tags.ts";
import { toOperation } from "../common/plan/cloud-map-operation.ts";
import { incompleteAnswer } from "../common/plan/failures.ts";
import type { ServiceObserved, ServiceStep } from "./model.ts";

/** One AWS write; gives what is known after AWS's answer. */
export async function act(
  { aws }: Context<Aws>,
  step: ServiceStep,
  observed: ServiceObserved,
): Promise<ServiceObserved> {
  const { servicediscovery } = aws;
  switch (step.kind) {
    case "CreateService": {
      const { Service } = await servicediscovery.call("CreateService", step.input);
      if (Service?.Arn === undefined) throw incompleteAnswer("CreateService holds no service", "ambiguous");
      return { ...observed, service: Service, tags: sentTags(step.input), inDoubt: false };
    }
    case "UpdateService": {
      const { OperationId } = await servicediscovery.call("UpdateService", step.input);
      return { ...observed, operation: toOperation("UPDATE_SERVICE", "UpdateService", OperationId) };
    }
    case "DeleteService":
      await unlessGone("NoSuchCloudMapService", servicediscovery.call("DeleteService", { Id: step.id }));
      return { service: undefined, inDoubt: false };
    case "DeregisterInstance": {
      const input = { ServiceId: step.service, InstanceId: step.instance };
      await unlessGone("NoSuchInstance", servicediscovery.call("DeregisterInstance", input));
      return observed;
    }
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

/** A service is created with its tags, and the answer does not show them. */
const sentTags = ({ Tags }: Readonly<Record<string, unknown>>) =>
  ((Tags ?? []) as readonly { readonly Key?: string; readonly Value?: string }[]).map(({ Key, Value }) => ({
    key: Key,
    value: Value,
  }));
