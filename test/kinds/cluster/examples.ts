import type { Examples } from "../example.ts";

const exec = (logging: string, logConfiguration?: object) => ({
  configuration: { executeCommandConfiguration: { logging, ...(logConfiguration ? { logConfiguration } : {}) } },
});

const strategy = (...items: readonly object[]) => ({ defaultCapacityProviderStrategy: items });
const tagged = (key: string) => ({ tags: [{ key, value: "x" }] });

export const clusterExamples: Examples = {
  "clusterName-needed": { name: "demo.eu", good: { clusterName: "demo-eu" }, bad: {} },
  "region-immutable": { old: {}, good: { suspend: true }, bad: { region: "eu-central-1" } },
  "clusterName-immutable": {
    old: { clusterName: "a" },
    good: { clusterName: "a", suspend: true },
    bad: { clusterName: "b" },
  },
  "tag-aws-prefix": { good: tagged("team-aws:"), bad: tagged("AWS:team") },
  "tag-owner-prefix": { good: tagged("ecs-operator"), bad: tagged("ecs-operator.dev/uid") },
  "exec-override-needs-log-configuration": {
    good: exec("OVERRIDE", { cloudWatchLogGroupName: "exec" }),
    bad: exec("OVERRIDE"),
  },
  "exec-log-configuration-needs-override": {
    good: exec("OVERRIDE", { s3BucketName: "logs" }),
    bad: exec("DEFAULT", { s3BucketName: "logs" }),
  },
  "connect-defaults-one-namespace": {
    good: { serviceConnectDefaults: { namespaceRef: { name: "shop" } } },
    bad: { serviceConnectDefaults: { namespaceRef: { name: "shop" }, namespace: "shop" } },
  },
  "strategy-one-provider": {
    good: strategy({ capacityProviderRef: { name: "a" } }),
    bad: strategy({ capacityProviderRef: { name: "a" }, capacityProvider: "a" }),
  },
  "strategy-one-base": {
    good: strategy({ capacityProvider: "FARGATE", base: 1, weight: 1 }, { capacityProvider: "FARGATE_SPOT", base: 0 }),
    bad: strategy({ capacityProvider: "FARGATE", base: 1, weight: 1 }, { capacityProvider: "FARGATE_SPOT", base: 1 }),
  },
  "strategy-some-weight": {
    good: strategy({ capacityProvider: "FARGATE" }),
    bad: strategy({ capacityProvider: "FARGATE" }, { capacityProvider: "FARGATE_SPOT", weight: 0 }),
  },
  "strategy-distinct": {
    good: strategy(
      { capacityProvider: "a", weight: 1 },
      { capacityProviderRef: { name: "a" } },
      { capacityProvider: "b" },
    ),
    bad: strategy({ capacityProvider: "a", weight: 1 }, { capacityProvider: "a", weight: 2 }),
  },
  "strategy-distinct-references": {
    good: strategy({ capacityProviderRef: { name: "a" }, weight: 1 }, { capacityProviderRef: { name: "b" } }),
    bad: strategy({ capacityProviderRef: { name: "a" }, weight: 1 }, { capacityProviderRef: { name: "a" }, weight: 2 }),
  },
};
