import { ApplicationAutoScaling } from "@aws-sdk/client-application-auto-scaling";
import { CloudWatch } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogs, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import * as ecs from "@aws-sdk/client-ecs";
import { ServiceDiscovery } from "@aws-sdk/client-servicediscovery";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Served, serve } from "../../simulator/core/http.ts";
import type { Model } from "../../simulator/core/model.ts";
import { SERVICES } from "../../simulator/services/index.ts";
import { createSimulator, type Simulator } from "../../simulator/simulator.ts";
import { fargateService, fargateTask, type Output, vpc } from "./drive.ts";
import { operationSchema, SDKS, sdkOutput, shapeOf, unknownMembers } from "./sdk-schemas.ts";

const operations = SERVICES.flatMap((service) =>
  Object.entries(service.operations).map(([operation, { input }]) => ({ service: service.name, operation, input })),
);

/** Differences between our input model and the SDK's schema: members, what is required, and kinds of values. */
function differences(model: Model, ref: unknown, path: string): string[] {
  const shape = shapeOf(ref);
  if (model.kind === "list" || model.kind === "map") {
    return shape.kind === model.kind
      ? differences(model.item, shape.item, `${path}[]`)
      : [`${path} is a ${shape.kind}`];
  }
  if (model.kind !== "shape") {
    const codes = { text: 0, integer: 1, number: 1, flag: 2, time: 4, document: 15 };
    return shape.kind === "leaf" && shape.code === codes[model.kind] ? [] : [`${path} is not a ${model.kind}`];
  }
  if (shape.kind !== "structure") return [`${path} is a ${shape.kind}`];
  const { members, required } = shape.structure;
  const missing = Object.keys(members).filter((name) => !(name in model.members));
  const required_ = [...model.required].sort().join() === [...required].sort().join();
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...(required_ ? [] : [`${path} requires ${required.join()}`]),
    ...Object.entries(model.members).flatMap(([name, member]) =>
      name in members ? differences(member, members[name], `${path}.${name}`) : [`${path}.${name} is unknown`],
    ),
  ];
}

describe("the input models", () => {
  it.each(operations)("$service $operation takes exactly what the SDK takes", ({ service, operation, input }) => {
    expect(differences(input, operationSchema(service, operation).input, operation)).toEqual([]);
  });

  it("know every enum value of the SDK", () => {
    const values = (model: Model): (readonly string[])[] => {
      if (model.kind === "list" || model.kind === "map") return values(model.item);
      if (model.kind === "shape") return Object.values(model.members).flatMap(values);
      return model.kind === "text" && model.values ? [model.values] : [];
    };
    const enums = Object.values(SDKS)
      .flatMap((sdk) => Object.values(sdk) as unknown[])
      .filter((value) => typeof value === "object" && value !== null && !Array.isArray(value))
      .map((value) =>
        Object.values(value as object)
          .sort()
          .join(),
      );
    const unknown = operations
      .flatMap(({ input }) => values(input))
      .filter((list) => !enums.includes([...list].sort().join()));
    expect(unknown).toEqual([]);
  });
});

/** Members that AWS gives with every one of these structures; those of one name in two services are told apart by the service. */
const always: Readonly<Record<string, readonly string[]>> = {
  NamespaceSummary: ["Id", "Arn", "ResourceOwner", "Name", "Type", "ServiceCount", "Properties", "CreateDate"],
  Namespace: ["Id", "Arn", "ResourceOwner", "Name", "Type", "ServiceCount", "Properties", "CreateDate"],
  Operation: ["Id", "OwnerAccount", "Type", "Status", "CreateDate", "UpdateDate", "Targets"],
  OperationSummary: ["Id", "Status"],
  "servicediscovery Service": [
    "Id",
    "Arn",
    "ResourceOwner",
    "Name",
    "NamespaceId",
    "Type",
    "InstanceCount",
    "CreateDate",
  ],
  InstanceSummary: ["Id", "Attributes", "CreatedByAccount"],
  HttpInstanceSummary: ["InstanceId", "NamespaceName", "ServiceName", "HealthStatus", "Attributes"],
  ServiceSummary: ["Id", "Arn", "ResourceOwner", "Name", "Type", "CreateDate", "CreatedByAccount"],
  ScalableTarget: [
    "ServiceNamespace",
    "ResourceId",
    "ScalableDimension",
    "MinCapacity",
    "MaxCapacity",
    "RoleARN",
    "CreationTime",
    "SuspendedState",
    "ScalableTargetARN",
  ],
  ScalingPolicy: [
    "PolicyARN",
    "PolicyName",
    "ServiceNamespace",
    "ResourceId",
    "ScalableDimension",
    "PolicyType",
    "CreationTime",
    "Alarms",
  ],
  "application-autoscaling ScheduledAction": [
    "ScheduledActionName",
    "ScheduledActionARN",
    "ServiceNamespace",
    "Schedule",
    "ResourceId",
    "ScalableDimension",
    "ScalableTargetAction",
    "CreationTime",
  ],
  ScalingActivity: [
    "ActivityId",
    "ServiceNamespace",
    "ResourceId",
    "ScalableDimension",
    "Description",
    "Cause",
    "StartTime",
    "StatusCode",
  ],
  MetricAlarm: ["AlarmName", "AlarmArn", "AlarmConfigurationUpdatedTimestamp", "ActionsEnabled", "StateValue"],
  GetLogEventsResponse: ["events", "nextForwardToken", "nextBackwardToken"],
  OutputLogEvent: ["timestamp", "message", "ingestionTime"],
  GetCallerIdentityResponse: ["UserId", "Account", "Arn"],
  Cluster: [
    "clusterArn",
    "clusterName",
    "status",
    "registeredContainerInstancesCount",
    "runningTasksCount",
    "pendingTasksCount",
    "activeServicesCount",
    "statistics",
    "tags",
    "settings",
    "capacityProviders",
    "defaultCapacityProviderStrategy",
  ],
  Service: [
    "serviceArn",
    "serviceName",
    "clusterArn",
    "loadBalancers",
    "serviceRegistries",
    "status",
    "desiredCount",
    "runningCount",
    "pendingCount",
    "taskDefinition",
    "deploymentConfiguration",
    "deployments",
    "events",
    "createdAt",
    "placementConstraints",
    "placementStrategy",
    "schedulingStrategy",
    "deploymentController",
    "enableECSManagedTags",
    "propagateTags",
    "enableExecuteCommand",
    "availabilityZoneRebalancing",
  ],
  Deployment: [
    "id",
    "status",
    "taskDefinition",
    "desiredCount",
    "pendingCount",
    "runningCount",
    "failedTasks",
    "createdAt",
    "updatedAt",
  ],
  TaskDefinition: [
    "taskDefinitionArn",
    "containerDefinitions",
    "family",
    "revision",
    "volumes",
    "status",
    "placementConstraints",
    "compatibilities",
    "registeredAt",
    "registeredBy",
  ],
  ContainerDefinition: [
    "name",
    "image",
    "cpu",
    "portMappings",
    "essential",
    "environment",
    "mountPoints",
    "volumesFrom",
    "systemControls",
  ],
  Task: [
    "taskArn",
    "clusterArn",
    "taskDefinitionArn",
    "containers",
    "createdAt",
    "desiredStatus",
    "lastStatus",
    "group",
    "launchType",
    "overrides",
    "version",
  ],
  ServiceDeployment: [
    "serviceDeploymentArn",
    "serviceArn",
    "clusterArn",
    "createdAt",
    "updatedAt",
    "status",
    "targetServiceRevision",
    "deploymentConfiguration",
    "deploymentCircuitBreaker",
    "alarms",
  ],
  ServiceRevision: ["serviceRevisionArn", "serviceArn", "clusterArn", "taskDefinition", "createdAt", "containerImages"],
  CapacityProvider: ["capacityProviderArn", "name", "status"],
  ContainerInstance: [
    "containerInstanceArn",
    "ec2InstanceId",
    "version",
    "versionInfo",
    "remainingResources",
    "registeredResources",
    "status",
    "agentConnected",
    "runningTasksCount",
    "pendingTasksCount",
    "attributes",
    "registeredAt",
  ],
  Failure: ["arn", "reason"],
};

function missing(service: string, value: Output, ref: unknown, path = ""): string[] {
  const shape = shapeOf(ref);
  if (shape.kind === "list")
    return (value as Output[]).flatMap((item, index) => missing(service, item, shape.item, `${path}[${index}]`));
  if (shape.kind !== "structure") return [];
  const { name: structure, members } = shape.structure;
  const lacking = (always[`${service} ${structure}`] ?? always[structure] ?? [])
    .filter((name) => value[name] === undefined)
    .map((name) => `${path}.${name}`);
  const deeper = Object.entries(members).flatMap(([name, member]) =>
    value[name] === undefined ? [] : missing(service, value[name], member, `${path}.${name}`),
  );
  return [...lacking, ...deeper];
}

it("the checks below see an unknown member and a gap", () => {
  const { output } = operationSchema("ecs", "CreateCluster");
  expect(unknownMembers({ cluster: { clusterName: 1, colour: "red", tags: [{ kay: "k" }] } }, output)).toEqual([
    "cluster.clusterName (number)",
    "cluster.colour",
    "cluster.tags[0].kay",
  ]);
  expect(missing("ecs", { cluster: { clusterArn: "a" } }, output)).toContain(".cluster.clusterName");
});

describe("the real SDK against the simulator over HTTP", () => {
  const answers: { service: string; operation: string; body: Output }[] = [];
  let simulator: Simulator;
  let served: Served;
  let client: ecs.ECS;

  beforeAll(async () => {
    simulator = createSimulator();
    const recording: Simulator = {
      ...simulator,
      handle(scope, service, operation, input, now) {
        const answer = simulator.handle(scope, service, operation, input, now);
        if (answer.status === 200) answers.push({ service, operation, body: answer.body });
        return answer;
      },
    };
    served = await serve(recording, { host: "127.0.0.1", port: 0, virtual: true });
    client = new ecs.ECS({
      endpoint: served.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "x" },
      maxAttempts: 1,
    });
  });

  afterAll(async () => {
    client.destroy();
    await served.close();
  });

  async function deploymentOf(service: string) {
    const { services } = await client.describeServices({ cluster: "c", services: [service], include: ["TAGS"] });
    const arn = services?.[0]?.currentServiceDeployment ?? "";
    const { serviceDeployments } = await client.describeServiceDeployments({ serviceDeploymentArns: [arn] });
    return serviceDeployments?.[0];
  }

  async function waitFor<T>(what: string, read: () => Promise<T | undefined | false>): Promise<T> {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = await read();
      if (found) return found;
      await fetch(`${served.url}/_simulator/advance`, { method: "POST", body: '{"ms":10000}' });
    }
    throw new Error(`never happened: ${what}`);
  }

  it("takes the account from the credential", async () => {
    const sts = new STSClient({
      endpoint: served.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "x" },
    });
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    expect(identity.Account).toBe("111122223333");
  });

  it("walks through Cloud Map", async () => {
    simulator.setScenario({
      namespaces: [
        {
          account: "111122223333",
          region: "eu-central-1",
          name: "example.com",
          type: "DNS_PRIVATE",
          description: "old",
        },
      ],
    });
    const cloudMap = new ServiceDiscovery({
      endpoint: served.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "x" },
      // DiscoverInstances goes to the host `data-<endpoint>` otherwise.
      disableHostPrefix: true,
    });
    const { Namespaces } = await cloudMap.listNamespaces({});
    const seen = await cloudMap.getNamespace({ Id: Namespaces?.[0]?.Id ?? "" });
    const ended = async (started: Promise<{ OperationId?: string | undefined }>) => {
      const { OperationId } = await started;
      return waitFor("the end of an operation", async () => {
        const { Operation } = await cloudMap.getOperation({ OperationId });
        return Operation?.Status === "SUCCESS" && (Operation.Targets?.NAMESPACE ?? "a service");
      });
    };
    const Tags = [{ Key: "team", Value: "shop" }];
    const Properties = { DnsProperties: { SOA: { TTL: 30 } } };
    const http = await ended(cloudMap.createHttpNamespace({ Name: "http", Description: "d", Tags }));
    const local = await ended(cloudMap.createPrivateDnsNamespace({ Name: "local", Vpc: "vpc-1", Properties }));
    const open = await ended(cloudMap.createPublicDnsNamespace({ Name: "example.org", Properties }));
    const Namespace = { Description: "new", Properties };
    await ended(cloudMap.updateHttpNamespace({ Id: http, Namespace: { Description: "new" } }));
    await ended(cloudMap.updatePrivateDnsNamespace({ Id: local, Namespace }));
    await ended(cloudMap.updatePublicDnsNamespace({ Id: open, Namespace }));
    expect((await cloudMap.listOperations({})).Operations?.length).toBe(6);
    const DnsConfig = { DnsRecords: [{ Type: "A" as const, TTL: 60 }] };
    const { Service } = await cloudMap.createService({ Name: "web", NamespaceId: local, DnsConfig, Tags });
    await ended(cloudMap.updateService({ Id: Service?.Id, Service: { Description: "new", DnsConfig } }));
    const ResourceARN = Service?.Arn;
    await cloudMap.tagResource({ ResourceARN, Tags: [{ Key: "x", Value: "y" }] });
    await cloudMap.untagResource({ ResourceARN, TagKeys: ["x"] });
    expect((await cloudMap.listTagsForResource({ ResourceARN })).Tags).toEqual(Tags);
    expect((await cloudMap.listServices({})).Services?.[0]).toMatchObject({ Name: "web", Description: "new" });
    expect((await cloudMap.getService({ Id: Service?.Id })).Service).toMatchObject({ NamespaceId: local });
    const target = { ServiceId: Service?.Id, InstanceId: "i-1" };
    await ended(cloudMap.registerInstance({ ...target, Attributes: { AWS_INSTANCE_IPV4: "10.0.0.1" } }));
    expect((await cloudMap.listInstances(target)).Instances?.[0]?.Id).toBe("i-1");
    const found = await cloudMap.discoverInstances({ NamespaceName: "local", ServiceName: "web" });
    expect(found.Instances?.[0]?.HealthStatus).toBe("UNKNOWN");
    await ended(cloudMap.deregisterInstance(target));
    await cloudMap.deleteService({ Id: Service?.Id });
    for (const Id of [http, local, open]) await ended(cloudMap.deleteNamespace({ Id }));
    cloudMap.destroy();
    expect(seen.Namespace).toMatchObject({ Name: "example.com", Description: "old", CreateDate: expect.any(Date) });
  });

  it("walks through container instances", async () => {
    simulator.setScenario({ machines: [{ id: "i-1", cluster: "hosts" }] });
    const cluster = "hosts";
    await client.createCluster({ clusterName: cluster });
    const { containerInstanceArns: containerInstances = [] } = await client.listContainerInstances({ cluster });
    const found = await client.describeContainerInstances({
      cluster,
      containerInstances,
      include: ["CONTAINER_INSTANCE_HEALTH", "TAGS"],
    });
    expect(found.containerInstances?.[0]).toMatchObject({
      ec2InstanceId: "i-1",
      healthStatus: { overallStatus: "OK" },
      registeredAt: expect.any(Date),
      tags: [],
    });
    const drained = await client.updateContainerInstancesState({ cluster, containerInstances, status: "DRAINING" });
    expect(drained.containerInstances?.[0]?.status).toBe("DRAINING");
    const gone = await client.deregisterContainerInstance({ cluster, containerInstance: containerInstances[0] });
    expect(gone.containerInstance?.status).toBe("INACTIVE");
    simulator.setScenario({ machines: [] });
  });

  it("walks through clusters and capacity providers", async () => {
    const tags = [{ key: "team", value: "shop" }];
    const asg = "arn:aws:autoscaling:eu-central-1:111122223333:autoScalingGroup:1:autoScalingGroupName/g";
    await client.createCapacityProvider({ name: "asg", autoScalingGroupProvider: { autoScalingGroupArn: asg }, tags });
    const { cluster } = await client.createCluster({ clusterName: "c", tags });
    expect(cluster?.clusterArn).toBe("arn:aws:ecs:eu-central-1:111122223333:cluster/c");
    await client.updateCluster({ cluster: "c", serviceConnectDefaults: { namespace: "local" } });
    await client.updateClusterSettings({ cluster: "c", settings: [{ name: "containerInsights", value: "enhanced" }] });
    const defaultCapacityProviderStrategy = [{ capacityProvider: "FARGATE", weight: 1 }];
    await client.putClusterCapacityProviders({
      cluster: "c",
      capacityProviders: ["FARGATE", "asg"],
      defaultCapacityProviderStrategy,
    });
    const include = [...(["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"] as const)];
    const seen = await client.describeClusters({ clusters: ["c", "nope"], include });
    expect(seen.clusters?.[0]?.attachmentsStatus).toBe("UPDATE_IN_PROGRESS");
    expect(seen.failures).toEqual([{ arn: "arn:aws:ecs:eu-central-1:111122223333:cluster/nope", reason: "MISSING" }]);
    await client.listClusters({});
    await client.describeCapacityProviders({ include: ["TAGS"] });
    await client.createCapacityProvider({ name: "spare", autoScalingGroupProvider: { autoScalingGroupArn: "other" } });
    const managedTerminationProtection = "DISABLED";
    await client.updateCapacityProvider({ name: "asg", autoScalingGroupProvider: { managedTerminationProtection } });
    await client.deleteCapacityProvider({ capacityProvider: "spare" });
  });

  it("walks through task definitions, services, deployments and tasks", async () => {
    const health = { command: ["CMD", "true"] };
    await client.registerTaskDefinition(
      fargateTask("web", "shop:1", { healthCheck: health }) as ecs.RegisterTaskDefinitionCommandInput,
    );
    await client.registerTaskDefinition({
      ...fargateTask("web", "shop:2"),
      tags: [{ key: "a", value: "b" }],
    } as ecs.RegisterTaskDefinitionCommandInput);
    await client.describeTaskDefinition({ taskDefinition: "web:2", include: ["TAGS"] });
    await client.listTaskDefinitions({ familyPrefix: "web" });
    await client.listTaskDefinitionFamilies({});
    const created = await client.createService({
      ...(fargateService({
        taskDefinition: "web:1",
        desiredCount: 2,
        tags: [{ key: "a", value: "b" }],
      }) as ecs.CreateServiceCommandInput),
      clientToken: "t-1",
    });
    expect(created.service?.tags).toEqual([{ key: "a", value: "b" }]);
    expect(created.service?.createdAt).toBeInstanceOf(Date);
    await waitFor("the first deployment", async () => (await deploymentOf("web"))?.status === "SUCCESSFUL");
    await client.updateService({
      cluster: "c",
      service: "web",
      taskDefinition: "web:2",
      deploymentConfiguration: {
        strategy: "BLUE_GREEN",
        bakeTimeInMinutes: 0,
        lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: ["PRE_PRODUCTION_TRAFFIC_SHIFT"] }],
      },
    });
    const paused = await waitFor("a pause", async () => {
      const deployment = await deploymentOf("web");
      return deployment?.lifecycleHookDetails?.some((hook) => hook.status === "AWAITING_ACTION") && deployment;
    });
    const serviceDeploymentArn = paused.serviceDeploymentArn ?? "";
    await client.continueServiceDeployment({
      serviceDeploymentArn,
      hookId: paused.lifecycleHookDetails?.[0]?.hookId ?? "",
    });
    await waitFor("the shift", async () => (await deploymentOf("web"))?.status === "SUCCESSFUL");
    await client.updateService({ cluster: "c", service: "web", taskDefinition: "web:1" });
    await waitFor("a third deployment", async () => (await deploymentOf("web"))?.status === "IN_PROGRESS");
    await client.stopServiceDeployment({
      serviceDeploymentArn: (await deploymentOf("web"))?.serviceDeploymentArn ?? "",
    });
    const rolledBack = await waitFor("the rollback", async () => {
      const deployment = await deploymentOf("web");
      return deployment?.status === "ROLLBACK_SUCCESSFUL" && deployment;
    });
    expect(rolledBack.rollback?.serviceRevisionArn).toBe(paused.targetServiceRevision?.arn);
    await client.describeServiceRevisions({
      serviceRevisionArns: [rolledBack.targetServiceRevision?.arn ?? "", paused.targetServiceRevision?.arn ?? ""],
    });
    const history = await client.listServiceDeployments({
      cluster: "c",
      service: "web",
      createdAt: { after: new Date(0) },
    });
    expect(history.serviceDeployments?.map(({ status }) => status)).toEqual([
      "ROLLBACK_SUCCESSFUL",
      "SUCCESSFUL",
      "SUCCESSFUL",
    ]);
    await client.listServices({ cluster: "c" });
    expect((await client.listServicesByNamespace({ namespace: "local" })).serviceArns).toEqual([]);
  });

  it("walks through Application Auto Scaling and CloudWatch", async () => {
    const settings = {
      endpoint: served.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "x" },
    };
    const scaling = new ApplicationAutoScaling(settings);
    const cloudwatch = new CloudWatch(settings);
    const target = {
      ServiceNamespace: "ecs",
      ResourceId: "service/c/web",
      ScalableDimension: "ecs:service:DesiredCount",
    } as const;
    const Tags = { team: "shop" };
    const { ScalableTargetARN: ResourceARN } = await scaling.registerScalableTarget({
      ...target,
      MinCapacity: 3,
      MaxCapacity: 9,
      Tags,
    });
    await scaling.tagResource({ ResourceARN, Tags: { x: "y" } });
    await scaling.untagResource({ ResourceARN, TagKeys: ["x"] });
    expect((await scaling.listTagsForResource({ ResourceARN })).Tags).toEqual(Tags);
    const { ScalableTargets } = await scaling.describeScalableTargets({ ServiceNamespace: "ecs" });
    expect(ScalableTargets?.[0]?.CreationTime).toBeInstanceOf(Date);
    const cpu = { PredefinedMetricType: "ECSServiceAverageCPUUtilization" } as const;
    const TargetTrackingScalingPolicyConfiguration = { TargetValue: 50, PredefinedMetricSpecification: cpu };
    await scaling.putScalingPolicy({
      ...target,
      PolicyName: "cpu",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration,
    });
    const { PolicyARN } = await scaling.putScalingPolicy({
      ...target,
      PolicyName: "steps",
      PolicyType: "StepScaling",
      StepScalingPolicyConfiguration: {
        AdjustmentType: "ChangeInCapacity",
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }],
      },
    });
    const pair = { PredefinedMetricType: "ECSServiceCPUUtilization" };
    await scaling.putScalingPolicy({
      ...target,
      PolicyName: "forecast",
      PolicyType: "PredictiveScaling",
      PredictiveScalingPolicyConfiguration: {
        MetricSpecifications: [{ TargetValue: 40, PredefinedMetricPairSpecification: pair }],
      },
    });
    const forecast = { ...target, PolicyName: "forecast", StartTime: new Date(0), EndTime: new Date(3_600_000) };
    expect((await scaling.getPredictiveScalingForecast(forecast)).CapacityForecast?.Values).toEqual([]);
    await cloudwatch.putMetricAlarm({
      AlarmName: "hot",
      Namespace: "AWS/ECS",
      MetricName: "CPUUtilization",
      Statistic: "Average",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 80,
      ComparisonOperator: "GreaterThanThreshold",
      AlarmActions: [PolicyARN ?? ""],
      Tags: [{ Key: "team", Value: "shop" }],
    });
    const StateReasonData = JSON.stringify({ recentDatapoints: [95] });
    await cloudwatch.setAlarmState({ AlarmName: "hot", StateValue: "ALARM", StateReason: "test", StateReasonData });
    const { MetricAlarms = [] } = await cloudwatch.describeAlarms({});
    expect(MetricAlarms.map(({ AlarmName }) => AlarmName?.replace(/-[0-9a-f-]{36}$/, ""))).toEqual([
      "TargetTracking-service/c/web-AlarmHigh",
      "TargetTracking-service/c/web-AlarmLow",
      "hot",
    ]);
    const alarm = { ResourceARN: MetricAlarms[2]?.AlarmArn ?? "" };
    await cloudwatch.tagResource({ ...alarm, Tags: [{ Key: "x", Value: "y" }] });
    await cloudwatch.untagResource({ ...alarm, TagKeys: ["team"] });
    expect((await cloudwatch.listTagsForResource(alarm)).Tags).toEqual([{ Key: "x", Value: "y" }]);
    const night = { ...target, ScheduledActionName: "night" };
    await scaling.putScheduledAction({
      ...night,
      Schedule: "cron(0 20 * * ? *)",
      ScalableTargetAction: { MinCapacity: 1 },
    });
    expect((await scaling.describeScheduledActions({ ServiceNamespace: "ecs" })).ScheduledActions).toHaveLength(1);
    const { ScalingPolicies } = await scaling.describeScalingPolicies({ ServiceNamespace: "ecs" });
    expect(ScalingPolicies?.map(({ Alarms }) => Alarms?.length)).toEqual([2, 1, 0]);
    const { ScalingActivities } = await scaling.describeScalingActivities({ ServiceNamespace: "ecs" });
    expect(ScalingActivities?.at(-1)?.Cause).toBe("minimum capacity was set to 3");
    await scaling.deleteScheduledAction(night);
    await scaling.deleteScalingPolicy({ ...target, PolicyName: "cpu" });
    await scaling.deregisterScalableTarget(target);
    await cloudwatch.deleteAlarms({ AlarmNames: ["hot"] });
    expect((await cloudwatch.describeAlarms({})).MetricAlarms).toEqual([]);
    scaling.destroy();
    cloudwatch.destroy();
  });

  it("walks through what a task has logged", async () => {
    const outcome = { kind: "exits", exitCode: 1, afterMs: 1_000, logs: ["one", "two"] } as const;
    simulator.setScenario({ images: [{ image: "talker", outcome }] });
    const options = { "awslogs-group": "/c", "awslogs-region": "eu-central-1", "awslogs-stream-prefix": "p" };
    const { taskDefinition } = await client.registerTaskDefinition({
      ...(fargateTask("talker", "talker:1") as ecs.RegisterTaskDefinitionCommandInput),
      executionRoleArn: "arn:aws:iam::111122223333:role/logs",
      containerDefinitions: [{ name: "app", image: "talker:1", logConfiguration: { logDriver: "awslogs", options } }],
    });
    const run = { cluster: "c", taskDefinition: "talker", networkConfiguration: vpc, launchType: "FARGATE" } as const;
    const { tasks } = await client.runTask(run);
    const task = tasks?.[0]?.taskArn ?? "";
    await waitFor("the end of the task", async () => {
      const seen = await client.describeTasks({ cluster: "c", tasks: [task] });
      return seen.tasks?.[0]?.lastStatus === "STOPPED";
    });
    const logs = new CloudWatchLogs({
      endpoint: served.url,
      region: "eu-central-1",
      credentials: { accessKeyId: "111122223333", secretAccessKey: "x" },
    });
    const stream = { logGroupName: "/c", logStreamName: `p/app/${task.split("/").at(-1)}`, startTime: 0, limit: 1 };
    const { events, nextBackwardToken } = await logs.getLogEvents(stream);
    expect(events?.map(({ message }) => message)).toEqual(["two"]);
    const before = await logs.getLogEvents({ ...stream, nextToken: nextBackwardToken });
    expect(before.events?.map(({ message }) => message)).toEqual(["one"]);
    await expect(logs.getLogEvents({ ...stream, logStreamName: "other" })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    logs.destroy();
    await client.deregisterTaskDefinition({ taskDefinition: taskDefinition?.taskDefinitionArn });
    simulator.setScenario({ images: [] });
  });

  it("walks through one-off tasks, tags and the end of everything", async () => {
    const { tasks } = await client.runTask({
      cluster: "c",
      taskDefinition: "web:2",
      launchType: "FARGATE",
      networkConfiguration: vpc,
      tags: [{ key: "x", value: "y" }],
    });
    const task = tasks?.[0]?.taskArn ?? "";
    await client.tagResource({ resourceArn: task, tags: [{ key: "z", value: "1" }] });
    await client.untagResource({ resourceArn: task, tagKeys: ["x"] });
    expect((await client.listTagsForResource({ resourceArn: task })).tags).toEqual([{ key: "z", value: "1" }]);
    await client.listTasks({ cluster: "c", family: "web" });
    await client.stopTask({ cluster: "c", task, reason: "enough" });
    const stopped = await waitFor("the end of the task", async () => {
      const seen = await client.describeTasks({ cluster: "c", tasks: [task], include: ["TAGS"] });
      return seen.tasks?.[0]?.lastStatus === "STOPPED" && seen.tasks[0];
    });
    expect([stopped.stopCode, stopped.stoppedReason]).toEqual(["UserInitiated", "enough"]);
    await client.deleteService({ cluster: "c", service: "web", force: true });
    await waitFor(
      "INACTIVE",
      async () =>
        (await client.describeServices({ cluster: "c", services: ["web"] })).services?.[0]?.status === "INACTIVE",
    );
    for (const revision of ["web:1", "web:2"]) await client.deregisterTaskDefinition({ taskDefinition: revision });
    await client.deleteTaskDefinitions({ taskDefinitions: ["web:1", "web:2"] });
    await waitFor("an empty cluster", () => client.deleteCluster({ cluster: "c" }).catch(() => undefined));
  });

  it("gives what a driver without HTTP gives", async () => {
    const family = fargateTask("dated", "shop:1") as ecs.RegisterTaskDefinitionCommandInput;
    const { $metadata: _, ...seen } = await client.registerTaskDefinition(family);
    expect(sdkOutput("ecs", "RegisterTaskDefinition", answers.at(-1)?.body)).toEqual(seen);
    expect(seen.taskDefinition?.registeredAt).toBeInstanceOf(Date);
  });

  it("gives errors as the SDK understands them", async () => {
    await expect(client.listServices({ cluster: "nowhere" })).rejects.toBeInstanceOf(ecs.ClusterNotFoundException);
    await expect(client.describeTaskDefinition({ taskDefinition: "nothing" })).rejects.toMatchObject({
      name: "ClientException",
      message: "Unable to describe task definition.",
      $metadata: { httpStatusCode: 400 },
    });
  });

  it("has answered every operation", () => {
    const names = (of: readonly { service: string; operation: string }[]) =>
      [...new Set(of.map(({ service, operation }) => `${service} ${operation}`))].sort();
    expect(names(answers)).toEqual(names(operations));
  });

  it("answers nothing that the SDK does not know, in the SDK's types", () => {
    const found = answers.flatMap(({ service, operation, body }) =>
      unknownMembers(JSON.parse(JSON.stringify(body)), operationSchema(service, operation).output).map(
        (path) => `${operation}: ${path}`,
      ),
    );
    expect([...new Set(found)]).toEqual([]);
  });

  it("leaves out nothing that AWS always gives", () => {
    const found = answers.flatMap(({ service, operation, body }) =>
      missing(service, body, operationSchema(service, operation).output).map((path) => `${operation}: ${path}`),
    );
    expect([...new Set(found)]).toEqual([]);
  });
});
