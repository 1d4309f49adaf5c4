import type { ServiceFacts } from "../../../ecs/canonical/service-facts.ts";
import { ecs } from "./ecs.ts";
import type { DeploymentController } from "./rollout.ts";

/**
 * The deployment controllers that a service may have in AWS. Of those that the operator cannot release with yet, DescribeServices
 * shows what a service with the controller ECS shows, and it is judged by that.
 */
export const CONTROLLERS: Readonly<Record<ServiceFacts["controller"], DeploymentController>> = {
  ECS: ecs,
  CODE_DEPLOY: { judge: ecs.judge, releasedBy: "with AWS CodeDeploy" },
  EXTERNAL: { judge: ecs.judge, releasedBy: "through its task sets" },
};
