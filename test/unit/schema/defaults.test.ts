/**
 * "Default:" in a description promises that writing the value out is no change: it is what AWS shows when the field is left
 * out, or what the operator itself assumes. Where AWS shows nothing, the description says "If not set".
 */
import { describe, expect, test } from "vitest";
import { type AutoscalingFields, desiredScaling } from "../../../operator/ecs/autoscaling/desired.ts";
import type { Live } from "../../../operator/ecs/autoscaling/model.ts";
import { scalingPlan } from "../../../operator/ecs/autoscaling/plan.ts";
import { clusterTree } from "../../../operator/ecs/canonical/cluster-rules.ts";
import { differences } from "../../../operator/ecs/canonical/difference.ts";
import { providerTree } from "../../../operator/ecs/canonical/provider-rules.ts";
import type { Members } from "../../../operator/ecs/canonical/rule.ts";
import { serviceTree } from "../../../operator/ecs/canonical/service-rules.ts";
import { registerInput, taskDefinitionContent } from "../../../operator/ecs/task-definition.ts";
import { FIELDS, type Field, type Path, type Schema, SPECS } from "../../declarations/fields.ts";
import { sampleOf } from "../../declarations/values.ts";

interface Described extends Schema {
  readonly description?: string;
}

const described = ({ schema }: Field): string => (schema as Described).description ?? "";

/** Fields of the operator itself, which AWS never sees. */
const OWN =
  /^(region|deletionPolicy|suspend|adoptionPolicy|managementPolicy|revisionHistoryLimit|desiredCount|desiredCountPolicy|rollout\..*|completions|parallelism|backoffLimit|retryUnknown|timeZone|concurrencyPolicy|(successful|failed)TasksHistoryLimit)$/;

/** Defaults that are names of other fields; the names are compared with what AWS fills in elsewhere. */
const NAMED = /Default: (`|the cluster's)/;

/** The value in the text: `Default: 30.` */
function namedValue(text: string, { enum: values, type }: Schema): unknown {
  const [, word = ""] = /Default: ([^\s;]+?)[.;]?(\s|$)/.exec(text) ?? [];
  if (word === "true" || word === "false") return word === "true";
  if (type === "integer" || type === "number") return Number(word);
  if (word === "empty") return "";
  if (values !== undefined && !values.includes(word)) throw new Error(`${word} is none of ${values.join(", ")}`);
  return word;
}

/** The spec with the least that stands around a field, and with the field itself. */
function around(schema: Schema, [step, ...rest]: Path, value: unknown, inList = false): unknown {
  if (step === undefined) return value;
  if (step === 0) return [around(schema.items ?? {}, rest, value, true)];
  const others = Object.keys(schema.properties ?? {}).filter((name) => name !== step);
  const required = others.filter((name) => schema.required?.includes(name));
  // An item without any member would not count as one.
  const needed = required.length > 0 ? required : others.slice(0, inList ? 1 : 0);
  const beside = Object.fromEntries(needed.map((name) => [name, sampleOf(schema.properties?.[name] ?? {})]));
  const member = around(schema.properties?.[step] ?? {}, rest, value);
  return member === undefined ? beside : { ...beside, [step]: member };
}

const specWith = ({ kind, path }: Field, value: unknown): Members =>
  around(SPECS.get(kind)?.schema ?? {}, path, value) as Members;

const SERVICE_FACTS = {
  controller: "ECS",
  scheduling: "REPLICA",
  strategy: "ROLLING",
  namespace: undefined,
} as const;

const contentOf = (spec: Members): string =>
  taskDefinitionContent(registerInput(spec as never, { family: "web", tags: [] })).hash;

function changes(field: Field, written: Members, leftOut: Members): unknown {
  if (field.kind === "ECSTaskDefinition") return contentOf(written) === contentOf(leftOut) ? [] : [field.text];
  if (field.kind === "ECSCluster") return differences(clusterTree, {}, written, leftOut);
  if (field.kind === "ECSCapacityProvider") return differences(providerTree, { undeclared: [] }, written, leftOut);
  if (field.text.startsWith("autoscaling.")) return scalingSteps(written.autoscaling, leftOut.autoscaling);
  return differences(serviceTree, SERVICE_FACTS, written, leftOut);
}

/** What would be written to make AWS, which has the one, show the other. */
function scalingSteps(written: unknown, leftOut: unknown): readonly unknown[] {
  const names = { cluster: "c", service: "web" };
  const { limits, suspended, ...put } = desiredScaling(leftOut as AutoscalingFields, names);
  const live = {
    target: { ...limits, SuspendedState: suspended },
    policies: [
      ...put.policies.map(({ name, members }) => ({ ...members, PolicyName: name, PolicyARN: name })),
      ...put.alarms.map(({ policyName }) => ({ PolicyName: policyName, PolicyARN: policyName })),
    ],
    scheduledActions: put.scheduledActions.map(({ name, members }) => ({ ...members, ScheduledActionName: name })),
    alarms: put.alarms.map(({ name, members, policyName }) => ({
      ...members,
      AlarmName: name,
      AlarmActions: [policyName],
    })),
  } as Live;
  const ours = (named: readonly { readonly name: string }[]) =>
    new Map(named.map(({ name }) => [name, [] as readonly string[]]));
  const { policies, alarms, scheduledActions } = put;
  const recorded = {
    limits,
    suspended: [],
    policies: ours(policies),
    alarms: ours(alarms),
    scheduledActions: ours(scheduledActions),
  };
  return scalingPlan({ spec: written as AutoscalingFields, names, live, recorded, tags: [] }).steps;
}

const promised = FIELDS.filter((field) => described(field).includes("Default:") && !OWN.test(field.text));

describe("a default that a description names", () => {
  const valued = promised.filter((field) => !NAMED.test(described(field)) && !field.text.endsWith("tags[].value"));

  test.each(valued.map((field) => [`${field.kind} ${field.text}`, field] as const))("%s", (_, field) => {
    const value = namedValue(described(field), field.schema);
    expect(changes(field, specWith(field, value), specWith(field, undefined))).toEqual([]);
  });

  test("is checked for most of the fields that have one", () => {
    expect(valued.length).toBeGreaterThan(40);
    expect(promised.filter((field) => NAMED.test(described(field))).map(({ text }) => text)).toEqual([
      "name",
      "name",
      "capacityProviderName",
      "clusterName",
      "serviceName",
      "serviceConnectConfiguration.namespace",
      "serviceConnectConfiguration.services[].discoveryName",
      "serviceConnectConfiguration.services[].clientAliases[].dnsName",
      "family",
      "group",
    ]);
  });
});

test("what is a change though it is the same value says so", () => {
  const text = (name: string) => described(FIELDS.find((field) => field.text === name) as Field);
  expect(text("containers[].stopTimeout")).toMatch(/explicitly is a change/);
  const platform = SPECS.get("ECSTaskDefinition")?.schema.properties?.runtimePlatform as Described;
  expect(platform.description).toMatch(/explicitly is a change/);
});
