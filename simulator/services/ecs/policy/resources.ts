import { arnOf } from "../../../core/world.ts";
import { nameOf } from "../lookups.ts";
import type { Area } from "../records.ts";

/** Operations that IAM grants on `*` only. Source: Service Authorization Reference, "Actions for Amazon ECS". */
const withoutResource = [
  "CreateCluster",
  "CreateCapacityProvider",
  "DeregisterTaskDefinition",
  "DescribeTaskDefinition",
  "ListClusters",
  "ListServices",
  "ListTaskDefinitionFamilies",
  "ListTaskDefinitions",
];

/** The ARN that an identity policy's `Resource` is held against. */
export function policyResource(area: Area, operation: string, input: unknown): string {
  if (withoutResource.includes(operation)) return "*";
  const fields = (input ?? {}) as Readonly<Record<string, unknown>>;
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : undefined);
  const first = (name: string) =>
    Array.isArray(fields[name]) && typeof fields[name][0] === "string" ? fields[name][0] : undefined;
  const whole =
    text("resourceArn") ??
    text("serviceDeploymentArn") ??
    first("serviceDeploymentArns") ??
    first("serviceRevisionArns");
  if (whole) return whole;
  const cluster = nameOf(text("cluster") ?? first("clusters") ?? "default");
  const service = text("service") ?? text("serviceName") ?? first("services");
  const task = text("task") ?? first("tasks");
  const family = text("family");
  const definition = text("taskDefinition") ?? first("taskDefinitions");
  if (operation === "RegisterTaskDefinition") return arnOf(area, `task-definition/${family ?? ""}:*`);
  if (operation === "RunTask" || operation === "DeleteTaskDefinitions")
    return arnOf(area, `task-definition/${nameOf(definition ?? "")}`);
  if (operation === "DescribeCapacityProviders")
    return arnOf(area, `capacity-provider/${first("capacityProviders") ?? "*"}`);
  if (task) return arnOf(area, `task/${cluster}/${nameOf(task)}`);
  if (service && operation !== "ListTasks") return arnOf(area, `service/${cluster}/${nameOf(service)}`);
  return operation === "ListTasks" ? arnOf(area, `container-instance/${cluster}/*`) : arnOf(area, `cluster/${cluster}`);
}
