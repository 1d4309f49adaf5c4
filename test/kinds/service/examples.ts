import type { Examples } from "../example.ts";
import { autoscalingExamples, block } from "./autoscaling-examples.ts";

const BASE = { clusterRef: { name: "demo" }, taskDefinitionRef: { name: "web" } };
const NETWORK = { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-0123456789abcdef0"] } } };
const service = (spec: object = {}) => ({ ...BASE, ...spec });
const fargate = (spec: object = {}) => service({ launchType: "FARGATE", ...NETWORK, ...spec });
const deployment = (deploymentConfiguration: object, spec: object = {}) =>
  service({ deploymentConfiguration, ...spec });
const daemon = (spec: object = {}) => service({ schedulingStrategy: "DAEMON", ...spec });
const rebalancing = (spec: object = {}) => service({ availabilityZoneRebalancing: "ENABLED", ...spec });

const GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/blue/1";
const OTHER_GROUP = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/green/2";
const LISTENER_RULE = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener-rule/app/x/1/2/3";
const ROLE = "arn:aws:iam::123456789012:role/ecs";
const TARGET = { targetGroupArn: GROUP, containerName: "app", containerPort: 80 };
const CLASSIC = { loadBalancerName: "old", containerName: "app", containerPort: 80 };
const ADVANCED = { alternateTargetGroupArn: OTHER_GROUP, productionListenerRule: LISTENER_RULE, roleArn: ROLE };
const balanced = (...loadBalancers: readonly object[]) => ({ loadBalancers });
const REGISTRY = "arn:aws:servicediscovery:eu-central-1:123456789012:service/srv-1";
const registered = (registry: object) => service({ serviceRegistries: [{ registryArn: REGISTRY, ...registry }] });
const constrained = (constraint: object) => service({ placementConstraints: [constraint] });
const placed = (strategy: object) => service({ placementStrategy: [strategy] });
const ebs = (volume: object) =>
  service({ volumeConfigurations: [{ name: "data", managedEBSVolume: { roleArn: ROLE, ...volume } }] });
const connect = (configuration: object) => ({ serviceConnectConfiguration: { enabled: true, ...configuration } });
const ZONE = "attribute:ecs.availability-zone";
const LOG = { logDriver: "awslogs" };

const identityExamples: Examples = {
  "serviceName-needed": { name: "web.v1", good: service({ serviceName: "web" }), bad: service() },
  "one-cluster": { good: service(), bad: service({ cluster: "demo" }) },
  "one-task-definition": { good: service(), bad: { clusterRef: { name: "demo" } } },
  "task-definition-revision": {
    good: { clusterRef: { name: "demo" }, taskDefinition: "web:7" },
    bad: { clusterRef: { name: "demo" }, taskDefinition: "web" },
  },
  "controller-supported": {
    good: service({ deploymentController: { type: "ECS" } }),
    bad: service({ deploymentController: { type: "CODE_DEPLOY" } }),
  },
  "gateway-connectors-supported": {
    good: service({ gatewayConnectors: [] }),
    bad: service({ gatewayConnectors: [{ portName: "http" }] }),
  },
};

const transitionExamples: Examples = {
  "serviceName-immutable": {
    old: service({ serviceName: "a" }),
    good: service({ serviceName: "a", desiredCount: 2 }),
    bad: service(),
  },
  "role-immutable": {
    old: service({ ...balanced(CLASSIC), role: ROLE }),
    good: service({ ...balanced(TARGET), role: ROLE }),
    bad: service(balanced(CLASSIC)),
  },
  "schedulingStrategy-immutable": {
    old: service(),
    good: service({ schedulingStrategy: "REPLICA" }),
    bad: service({ schedulingStrategy: "DAEMON" }),
  },
  "launchType-external": {
    old: service({ launchType: "EXTERNAL" }),
    good: service({ launchType: "EXTERNAL", desiredCount: 2 }),
    bad: service({ capacityProviderStrategy: [{ capacityProvider: "asg" }] }),
  },
  "launchType-through-provider": {
    old: service({ launchType: "EC2", ...NETWORK }),
    good: service({ capacityProviderStrategy: [{ capacityProvider: "FARGATE" }], ...NETWORK }),
    bad: fargate(),
  },
  "seed-count": {
    old: service({ desiredCountPolicy: "Seed", desiredCount: 2 }),
    good: service({ desiredCountPolicy: "Enforce", desiredCount: 3 }),
    bad: service({ desiredCountPolicy: "Seed", desiredCount: 3 }),
  },
};

const scalingExamples: Examples = {
  "autoscaling-count": {
    old: service({ autoscaling: block(), desiredCount: 2 }),
    good: service({ desiredCount: 3 }),
    bad: service({ autoscaling: block(), desiredCount: 3 }),
  },
  ...Object.fromEntries(
    Object.entries(autoscalingExamples).map(([id, { good, bad }]) => [
      id,
      { good: service({ autoscaling: good }), bad: service({ autoscaling: bad }) },
    ]),
  ),
};

const EARLY = { enable: true, healthyPercent: 100, sourceServiceRevisionCleanup: "DEFERRED" };

const deploymentExamples: Examples = {
  "strategy-supported": {
    good: deployment({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 }),
    bad: deployment({ strategy: "CANARY" }),
  },
  "lifecycle-hooks-supported": {
    good: deployment({ lifecycleHooks: [] }),
    bad: deployment({ lifecycleHooks: [{ targetType: "PAUSE", lifecycleStages: ["PRE_SCALE_UP"] }] }),
  },
  "linear-configuration-with-linear": {
    good: deployment({}),
    bad: deployment({ linearConfiguration: { stepPercent: 10 } }),
  },
  "canary-configuration-with-canary": {
    good: deployment({}),
    bad: deployment({ canaryConfiguration: { canaryPercent: 5.5 } }),
  },
  "blue-green-bake-time": {
    good: deployment({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 }),
    bad: deployment({ strategy: "BLUE_GREEN" }),
  },
  "early-success-rolling": {
    good: deployment({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 1, earlySuccessCriteria: { enable: false } }),
    bad: deployment({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 1, earlySuccessCriteria: EARLY }),
  },
  "early-success-complete": {
    good: deployment({ earlySuccessCriteria: EARLY }),
    bad: deployment({ earlySuccessCriteria: { enable: true, healthyPercent: 100 } }),
  },
  "early-success-above-minimum": {
    good: deployment({ minimumHealthyPercent: 50, earlySuccessCriteria: { ...EARLY, healthyPercent: 50 } }),
    bad: deployment({ minimumHealthyPercent: 50, earlySuccessCriteria: { ...EARLY, healthyPercent: 49 } }),
  },
  "deployment-percents-not-both-100": {
    good: deployment({ maximumPercent: 101, minimumHealthyPercent: 100 }),
    bad: deployment({ maximumPercent: 100, minimumHealthyPercent: 100 }),
  },
};

const placementExamples: Examples = {
  "constraint-expression": {
    good: constrained({ type: "distinctInstance" }),
    bad: constrained({ type: "distinctInstance", expression: "attribute:stack == prod" }),
  },
  "placement-binpack-field": {
    good: placed({ type: "binpack", field: "memory" }),
    bad: placed({ type: "binpack", field: "host" }),
  },
  "placement-spread-field": {
    good: placed({ type: "spread", field: ZONE }),
    bad: placed({ type: "spread", field: "zone" }),
  },
  "launch-type-or-strategy": {
    good: service({ launchType: "EC2", capacityProviderStrategy: [] }),
    bad: service({ launchType: "EC2", capacityProviderStrategy: [{ capacityProvider: "asg" }] }),
  },
  "fargate-placement": {
    good: service({
      capacityProviderStrategy: [{ capacityProviderRef: { name: "machines" } }],
      placementStrategy: [{ type: "random" }],
    }),
    bad: fargate({ placementStrategy: [{ type: "random" }] }),
  },
  "external-fields": {
    good: service({ launchType: "EXTERNAL" }),
    bad: service({ launchType: "EXTERNAL", ...NETWORK }),
  },
  "daemon-count": { good: daemon({ desiredCount: 1 }), bad: daemon({ desiredCount: 2 }) },
  "daemon-not-fargate": {
    good: daemon({ capacityProviderStrategy: [{ capacityProviderRef: { name: "machines" } }] }),
    bad: daemon({ capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT" }], ...NETWORK }),
  },
  "daemon-fields": { good: daemon(), bad: daemon({ placementStrategy: [{ type: "random" }] }) },
  "daemon-maximum-percent": {
    good: daemon({ deploymentConfiguration: { maximumPercent: 100 } }),
    bad: daemon({ deploymentConfiguration: { maximumPercent: 101 } }),
  },
  "zone-rebalancing-kind": { good: rebalancing(), bad: rebalancing({ schedulingStrategy: "DAEMON" }) },
  "zone-rebalancing-maximum-percent": {
    good: rebalancing({ deploymentConfiguration: { maximumPercent: 200 } }),
    bad: rebalancing({ deploymentConfiguration: { maximumPercent: 100, minimumHealthyPercent: 0 } }),
  },
  "zone-rebalancing-classic": { good: rebalancing(balanced(TARGET)), bad: rebalancing(balanced(CLASSIC)) },
  "zone-rebalancing-constraint": {
    good: rebalancing({ placementConstraints: [{ type: "distinctInstance" }] }),
    bad: rebalancing({ placementConstraints: [{ type: "memberOf", expression: `${ZONE} == a` }] }),
  },
  "zone-rebalancing-strategy": {
    good: rebalancing({ placementStrategy: [{ type: "spread", field: ZONE }, { type: "random" }] }),
    bad: rebalancing({ placementStrategy: [{ type: "random" }] }),
  },
};

const trafficExamples: Examples = {
  "load-balancer-one-target": {
    good: service(balanced(TARGET)),
    bad: service(balanced({ ...TARGET, loadBalancerName: "old" })),
  },
  "load-balancer-count": {
    good: service(balanced(TARGET, CLASSIC)),
    bad: service(balanced(CLASSIC, { ...CLASSIC, loadBalancerName: "b" })),
  },
  "role-with-load-balancer": { good: service({ ...balanced(CLASSIC), role: ROLE }), bad: service({ role: ROLE }) },
  "awsvpc-no-role": {
    good: service({ ...balanced(TARGET), role: ROLE }),
    bad: service({ ...balanced(TARGET), role: ROLE, ...NETWORK }),
  },
  "awsvpc-no-classic": {
    good: service({ ...balanced(TARGET), ...NETWORK }),
    bad: service({ ...balanced(CLASSIC), ...NETWORK }),
  },
  "blue-green-load-balancers": {
    good: deployment(
      { strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 },
      balanced({ ...TARGET, advancedConfiguration: ADVANCED }),
    ),
    bad: deployment({ strategy: "BLUE_GREEN", bakeTimeInMinutes: 0 }, balanced(TARGET)),
  },
  "registry-one-service": { good: registered({}), bad: registered({ registryRef: { name: "payments" } }) },
  "connect-one-namespace": {
    good: service({ serviceConnectConfiguration: { enabled: true, namespaceRef: { name: "shop.local" } } }),
    bad: service({
      serviceConnectConfiguration: { enabled: true, namespace: "shop.local", namespaceRef: { name: "shop.local" } },
    }),
  },
  "registry-container-and-port": {
    good: registered({ containerName: "app", containerPort: 80 }),
    bad: registered({ containerName: "app" }),
  },
  "registry-port-or-container": {
    good: registered({ port: 80 }),
    bad: registered({ port: 80, containerName: "app", containerPort: 80 }),
  },
  "fargate-network": { good: fargate(), bad: service({ launchType: "FARGATE" }) },
  "connect-access-log-needs-log": {
    good: service(connect({ accessLogConfiguration: { format: "JSON" }, logConfiguration: LOG })),
    bad: service(connect({ accessLogConfiguration: { format: "JSON" } })),
  },
  "connect-platform-version": {
    good: fargate({ ...connect({}), platformVersion: "1.4.0" }),
    bad: fargate({ ...connect({}), platformVersion: "1.3.0" }),
  },
  "connect-tls-needs-awsvpc": {
    good: service({
      ...connect({ services: [{ portName: "http", tls: { issuerCertificateAuthority: {} } }] }),
      ...NETWORK,
    }),
    bad: service(connect({ services: [{ portName: "http", tls: { issuerCertificateAuthority: {} } }] })),
  },
  "fargate-volume-type": {
    good: { ...fargate(), ...ebs({ sizeInGiB: 10, volumeType: "gp3" }) },
    bad: { ...fargate(), ...ebs({ sizeInGiB: 10, volumeType: "standard" }) },
  },
};

const volumeExamples: Examples = {
  "ebs-size-or-snapshot": { good: ebs({ snapshotId: "snap-1" }), bad: ebs({}) },
  "ebs-size-range": {
    good: ebs({ sizeInGiB: 125, volumeType: "st1" }),
    bad: ebs({ sizeInGiB: 124, volumeType: "st1" }),
  },
  "ebs-iops-required": {
    good: ebs({ sizeInGiB: 10, volumeType: "io2", iops: 100 }),
    bad: ebs({ sizeInGiB: 10, volumeType: "io2" }),
  },
  "ebs-iops-type": {
    good: ebs({ sizeInGiB: 10, iops: 3000, volumeType: "gp2" }),
    bad: ebs({ sizeInGiB: 125, iops: 3000, volumeType: "st1" }),
  },
  "ebs-iops-range": {
    good: ebs({ sizeInGiB: 10, iops: 64_000, volumeType: "io1" }),
    bad: ebs({ sizeInGiB: 10, iops: 64_001, volumeType: "io1" }),
  },
  "ebs-throughput-gp3": {
    good: ebs({ sizeInGiB: 10, throughput: 250, volumeType: "gp3" }),
    bad: ebs({ sizeInGiB: 10, throughput: 250, volumeType: "gp2" }),
  },
};

export const serviceExamples: Examples = {
  ...identityExamples,
  ...transitionExamples,
  ...deploymentExamples,
  ...placementExamples,
  ...trafficExamples,
  ...volumeExamples,
  ...scalingExamples,
};
