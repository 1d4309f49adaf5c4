import { z } from "zod";
import { choice, int, list, optional, reference, text, withRules } from "../common/index.ts";
import { loadBalancerRules, registryRules } from "./load-balancing-rules.ts";

const advancedConfiguration = z.object(
  optional({
    alternateTargetGroupArn: text("The second target group; ECS alternates between the two."),
    productionListenerRule: text(
      "ARN of the listener rule (Application) or listener (Network Load Balancer) for production traffic.",
    ),
    testListenerRule: text("ARN of the listener rule or listener for test traffic."),
    roleArn: text("IAM role that allows ECS to change the load balancer."),
  }),
);

export const loadBalancer = withRules(
  z.object(
    optional({
      targetGroupArn: text("Target group of an Application or Network Load Balancer."),
      loadBalancerName: text("Name of a Classic Load Balancer.", 255),
      containerName: text(
        "Container that receives the traffic; a name in the task definition's `spec.containers`.",
        255,
      ),
      containerPort: int("Port that receives the traffic; a `containerPort` of that container.", 0, 65_535),
      advancedConfiguration: advancedConfiguration.describe(
        "Settings to shift traffic; required with the strategy BLUE_GREEN.",
      ),
    }),
  ),
  loadBalancerRules,
);

export const serviceRegistry = withRules(
  z.object(
    optional({
      registryRef: reference("The CloudMapService in which tasks are registered. Set either this or `registryArn`."),
      registryArn: text("ARN of the Cloud Map service. Set either this or `registryRef`."),
      port: int("Port for an SRV record.", 0, 65_535),
      containerName: text("Container for an SRV record, or with bridge and host networking.", 255),
      containerPort: int("Its port.", 0, 65_535),
    }),
  ),
  registryRules,
);

export const vpcLatticeConfiguration = z.object({
  roleArn: text("IAM role that allows ECS to change the target group."),
  targetGroupArn: text("VPC Lattice target group."),
  portName: text("A `portMappings[].name` of the task definition.", 64),
  ...optional({
    advancedConfiguration: z
      .object(
        optional({
          alternateTargetGroupArn: text("The second target group."),
          productionListenerRule: text("ARN of the rule for production traffic."),
          testListenerRule: text("ARN of the rule for test traffic."),
        }),
      )
      .describe("Settings to shift traffic; required with the strategy BLUE_GREEN."),
  }),
});

const gatewayHealthCheck = z.object(
  optional({
    healthCheckProtocol: choice(["HTTP", "HTTPS"], "Protocol of the check."),
    healthCheckPort: int("Port of the check.", 0, 65_535),
    healthCheckPath: text("Path of the check."),
    healthCheckTimeoutSeconds: int("Timeout of one check in seconds."),
    healthCheckIntervalSeconds: int("Seconds between checks."),
    healthyThresholdCount: int("Consecutive successful checks until a target is healthy."),
    unhealthyThresholdCount: int("Consecutive failed checks until a target is unhealthy."),
    matcher: z
      .object(
        optional({
          httpCode: text("HTTP codes that mean success, such as 200-299.", 255),
          grpcCode: text("gRPC codes that mean success, such as 0-12.", 255),
        }),
      )
      .describe("Responses that mean success."),
  }),
);

export const gatewayConnector = z.object({
  portName: text("A `portMappings[].name` of the task definition.", 64),
  ...optional({
    healthCheck: gatewayHealthCheck.describe("Health check of the gateway."),
    filters: z
      .object(
        optional({
          accessTypes: list(choice(["PRIVATE", "PUBLIC"], "An access type."), 2, "Gateways that may send traffic."),
        }),
      )
      .describe("Which gateways may send traffic."),
  }),
});
