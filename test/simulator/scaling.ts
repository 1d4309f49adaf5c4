/** Application Auto Scaling and CloudWatch around the service `web`, called without HTTP, on a virtual clock. */
import type { OptionsPatch } from "../../simulator/simulator.ts";
import { type Driver, deployment, drive, fargateService, fargateTask, type Output, scope, service } from "./drive.ts";

export const target = {
  ServiceNamespace: "ecs",
  ResourceId: "service/c/web",
  ScalableDimension: "ecs:service:DesiredCount",
};

export const minute = 60_000;

export interface ScalingWorld extends Driver {
  /** A call of Application Auto Scaling that must succeed. */
  scaling(operation: string, input?: object): Output;
  /** A call of CloudWatch that must succeed. */
  cloudwatch(operation: string, input?: object): Output;
  /** A call of either that must be refused. @returns `<type>: <message>` */
  refusal(service: "application-autoscaling" | "cloudwatch", operation: string, input: object): string;
  register(min: number, max: number, more?: object): Output;
  track(name: string, more?: object): Output;
  /** The CPU utilisation of `web`; null: nothing is published. */
  cpu(value: number | null): void;
  desired(): number;
  targets(): Output[];
  policies(): Output[];
  alarms(): Output[];
  activities(more?: object): Output[];
}

/** `web` runs with four tasks; more members of its creation may be given. */
export function scalingWorld(more: object = {}, options: OptionsPatch = {}): ScalingWorld {
  const driver = drive(options);
  driver.call("CreateCluster", { clusterName: "c" });
  driver.call("RegisterTaskDefinition", fargateTask("web", "shop:1", { portMappings: [{ containerPort: 80 }] }));
  driver.call("CreateService", fargateService(more));
  driver.until("first deployment ends", () => deployment(driver).status === "SUCCESSFUL", 3_600_000);
  const send = (name: string, operation: string, input: object = {}) =>
    driver.simulator.handle(scope, name, operation, input, driver.now());
  const call = (name: string) => (operation: string, input?: object) => {
    const { status, body } = send(name, operation, input);
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    return body as Output;
  };
  const scaling = call("application-autoscaling");
  const cloudwatch = call("cloudwatch");
  return {
    ...driver,
    scaling,
    cloudwatch,
    refusal(name, operation, input) {
      const { status, body } = send(name, operation, input);
      if (status === 200) throw new Error(`${operation} was not refused`);
      return `${body.__type}: ${body.message}`;
    },
    register: (MinCapacity, MaxCapacity, rest = {}) =>
      scaling("RegisterScalableTarget", { ...target, MinCapacity, MaxCapacity, ...rest }),
    track: (PolicyName, rest = {}) =>
      scaling("PutScalingPolicy", {
        ...target,
        PolicyName,
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 50,
          PredefinedMetricSpecification: { PredefinedMetricType: "ECSServiceAverageCPUUtilization" },
          ...rest,
        },
      }),
    cpu: (value) => driver.simulator.setScenario({ metrics: [metricOfService("CPUUtilization", value)] }),
    desired: () => service(driver).desiredCount,
    targets: () => scaling("DescribeScalableTargets", { ServiceNamespace: "ecs" }).ScalableTargets,
    policies: () => scaling("DescribeScalingPolicies", { ServiceNamespace: "ecs" }).ScalingPolicies,
    alarms: () => cloudwatch("DescribeAlarms").MetricAlarms,
    activities: (rest = {}) =>
      scaling("DescribeScalingActivities", { ServiceNamespace: "ecs", ...rest }).ScalingActivities,
  };
}

/** A metric that Amazon ECS publishes of `web`. */
export const metricOfService = (metricName: string, value: number | null) => ({
  account: scope.account,
  region: scope.region,
  namespace: "AWS/ECS",
  metricName,
  dimensions: { ClusterName: "c", ServiceName: "web" },
  value,
});

/** A step policy, and what an alarm needs to invoke it. */
export const steps = (PolicyName: string, more: object = {}) => ({
  ...target,
  PolicyName,
  PolicyType: "StepScaling",
  StepScalingPolicyConfiguration: {
    AdjustmentType: "ChangeInCapacity",
    StepAdjustments: [
      { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 1 },
      { MetricIntervalLowerBound: 10, ScalingAdjustment: 3 },
    ],
    ...more,
  },
});

export const cpuAlarm = (AlarmName: string, more: object = {}) => ({
  AlarmName,
  Namespace: "AWS/ECS",
  MetricName: "CPUUtilization",
  Dimensions: [
    { Name: "ClusterName", Value: "c" },
    { Name: "ServiceName", Value: "web" },
  ],
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 70,
  ComparisonOperator: "GreaterThanOrEqualToThreshold",
  ...more,
});
