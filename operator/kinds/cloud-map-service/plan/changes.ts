import type { CloudMapService } from "../../../aws/services/servicediscovery/shapes.ts";
import { toCloudMapTags } from "../../../aws/services/servicediscovery/tags.ts";
import { clientToken } from "../../../ecs/owner.ts";
import { declaredTagPaths } from "../../../ecs/tags.ts";
import { nameIn } from "../../../lib/arn.ts";
import { wantedTags } from "../../common/plan/owned.ts";
import {
  askedNamespace,
  type ServiceInput,
  type ServiceResource,
  type ServiceStep,
  serviceNameOf,
  whatIs,
} from "../model.ts";

type Check = NonNullable<ServiceResource["spec"]["healthCheckConfig"]>;

/** The sorted paths of a spec that are cleared when they are removed. */
export const declaredPaths = ({ spec }: Pick<ServiceResource, "spec">): readonly string[] => [
  ...(spec.description === undefined ? [] : ["description"]),
  ...(spec.healthCheckConfig === undefined ? [] : ["healthCheckConfig"]),
  ...declaredTagPaths(spec.tags),
];

const checkInput = ({ type, resourcePath, failureThreshold }: Check) => ({
  Type: type,
  ...(resourcePath !== undefined && { ResourcePath: resourcePath }),
  ...(failureThreshold !== undefined && { FailureThreshold: failureThreshold }),
});

/**
 * Creates the service. The token is the same until the service exists and is known to: "allows failed CreateService requests to be
 * retried without the risk of running the operation twice" (AWS Cloud Map API Reference).
 */
export function createStep(input: ServiceInput): ServiceStep {
  const { resource, installation, surroundings } = input;
  const { spec, status, metadata } = resource;
  const { dnsConfig, healthCheckConfig, healthCheckCustomConfig } = spec;
  return {
    kind: "CreateService",
    input: {
      Name: serviceNameOf(resource),
      NamespaceId: nameIn(askedNamespace(resource, surroundings) ?? ""),
      CreatorRequestId: clientToken(installation, metadata.uid, nameIn(status?.arn ?? ""), {}),
      ...(spec.type !== undefined && { Type: spec.type }),
      ...(spec.description !== undefined && { Description: spec.description }),
      ...(dnsConfig !== undefined && {
        DnsConfig: {
          DnsRecords: dnsConfig.dnsRecords.map(({ type, ttl }) => ({ Type: type, TTL: ttl })),
          ...(dnsConfig.routingPolicy !== undefined && { RoutingPolicy: dnsConfig.routingPolicy }),
        },
      }),
      ...(healthCheckConfig !== undefined && { HealthCheckConfig: checkInput(healthCheckConfig) }),
      ...(healthCheckCustomConfig !== undefined && { HealthCheckCustomConfig: {} }),
      Tags: toCloudMapTags(wantedTags(input)),
    },
    summary: `create ${whatIs(resource)}`,
  };
}

/** The declared leaves of a health check that AWS shows another value for. */
function checkDifferences(wanted: Check | undefined, live: CloudMapService["HealthCheckConfig"]): readonly string[] {
  if (wanted === undefined) return [];
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["type", wanted.type, live?.Type],
    ["resourcePath", wanted.resourcePath, live?.ResourcePath],
    ["failureThreshold", wanted.failureThreshold, live?.FailureThreshold],
  ];
  return pairs
    .filter(([, ours, theirs]) => ours !== undefined && ours !== theirs)
    .map(([name]) => `healthCheckConfig.${name}`);
}

/**
 * The update that makes AWS show what is declared; undefined when it does. "If you omit any existing DnsRecords or HealthCheckConfig
 * configurations from an UpdateService request, the configurations are deleted from the service" (AWS Cloud Map API Reference,
 * UpdateService): what is not declared is sent as AWS shows it.
 */
export function updateStep(input: ServiceInput, live: CloudMapService): ServiceStep | undefined {
  const { resource } = input;
  const { spec, status } = resource;
  const wasDeclared = (path: string) => status?.declared?.includes(path) === true;
  const description = spec.description ?? (wasDeclared("description") ? "" : undefined);
  const ttls = new Map((spec.dnsConfig?.dnsRecords ?? []).map(({ type, ttl }) => [type as string, ttl]));
  const records = (live.DnsConfig?.DnsRecords ?? []).map(({ Type = "", TTL }) => ({
    Type,
    TTL: ttls.get(Type) ?? TTL,
  }));
  const isCheckCleared = spec.healthCheckConfig === undefined && wasDeclared("healthCheckConfig");
  const changed = [
    ...(description === undefined || description === (live.Description ?? "") ? [] : ["description"]),
    ...(live.DnsConfig?.DnsRecords ?? [])
      .filter(({ Type = "", TTL }) => (ttls.get(Type) ?? TTL) !== TTL)
      .map(({ Type }) => `dnsConfig.dnsRecords[${Type}].ttl`),
    ...checkDifferences(spec.healthCheckConfig, live.HealthCheckConfig),
    ...(isCheckCleared && live.HealthCheckConfig !== undefined ? ["healthCheckConfig"] : []),
  ];
  if (changed.length === 0) return undefined;
  const check =
    spec.healthCheckConfig === undefined
      ? live.HealthCheckConfig
      : { ...live.HealthCheckConfig, ...checkInput(spec.healthCheckConfig) };
  const sent = description ?? live.Description;
  return {
    kind: "UpdateService",
    input: {
      Id: live.Id ?? "",
      Service: {
        ...(sent !== undefined && { Description: sent }),
        ...(records.length > 0 && { DnsConfig: { DnsRecords: records } }),
        ...(check !== undefined && !isCheckCleared && { HealthCheckConfig: check }),
      },
    },
    summary: `update ${changed.join(", ")} of ${whatIs(resource)}`,
    keeps: true,
  };
}
