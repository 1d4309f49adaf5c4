/** Where AWS documents what stands in a spec. */
import type { KindEntry } from "../../operator/api/catalogue.ts";

type Made = Pick<KindEntry, "service" | "creates">;

const PAGES: Readonly<Record<KindEntry["service"], string>> = {
  ecs: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference",
  servicediscovery: "https://docs.aws.amazon.com/cloud-map/latest/api",
};

/** Members that AWS knows by another name. */
const RENAMED: Readonly<Record<string, string>> = {
  capacityProviderName: "name",
  containers: "containerDefinitions",
};

/** Members of a spec that no call of AWS has. */
const OWN: ReadonlySet<string> = new Set([
  "activeDeadlineSeconds",
  "adoptionPolicy",
  "autoscaling",
  "backoffLimit",
  "capacityProviderRefs",
  "clusterRef",
  "completions",
  "concurrencyPolicy",
  "deletionPolicy",
  "desiredCountPolicy",
  "failedTasksHistoryLimit",
  "logTail",
  "managementPolicy",
  "namespaceId",
  "namespaceRef",
  "parallelism",
  "region",
  "retryUnknown",
  "revisionHistoryLimit",
  "rollout",
  "schedule",
  "startingDeadlineSeconds",
  "successfulTasksHistoryLimit",
  "suspend",
  "taskDefinitionRef",
  "taskTemplate",
  "timeZone",
  "ttlSecondsAfterFinished",
]);

/** Members that say which call it is. */
const CHOOSING: ReadonlySet<string> = new Set(["CreatePrivateDnsNamespace type"]);

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A link to the call that makes a resource. */
export const callLink = ({ service, creates }: Made): string => `[${creates}](${PAGES[service]}/API_${creates}.html)`;

/** @returns a link to AWS's words about a top-level member of a spec; undefined for a field of the operator's own */
export function memberLink({ service, creates }: Made, member: string): string | undefined {
  if (OWN.has(member) || CHOOSING.has(`${creates} ${member}`)) return undefined;
  const page = `${PAGES[service]}/API_${creates}.html`;
  if (service !== "ecs") return `[${creates}: ${capital(member)}](${page})`;
  const parameter = RENAMED[member] ?? member;
  return `[${creates}: ${parameter}](${page}#ECS-${creates}-request-${parameter})`;
}
