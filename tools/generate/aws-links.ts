/** Where AWS documents what stands in a spec. */
import type { KindName } from "../../operator/api/catalogue.ts";

const API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference";

/** The call that creates what a kind stands for. Its parameters are the members of the spec. */
const CREATES: Readonly<Record<KindName, string>> = {
  ECSCluster: "CreateCluster",
  ECSTaskDefinition: "RegisterTaskDefinition",
  ECSService: "CreateService",
};

/** Members that AWS knows by another name. */
const RENAMED: Readonly<Record<string, string>> = { containers: "containerDefinitions" };

/** Members of a spec that no call of AWS has. */
const OWN: ReadonlySet<string> = new Set([
  "adoptionPolicy",
  "clusterRef",
  "deletionPolicy",
  "desiredCountPolicy",
  "managementPolicy",
  "region",
  "revisionHistoryLimit",
  "rollout",

  "suspend",
  "taskDefinitionRef",
]);

/** A link to the call that creates what a kind stands for. */
export function callLink(kind: KindName): string {
  const call = CREATES[kind];
  return `[${call}](${API}/API_${call}.html)`;
}

/** @returns a link to AWS's words about a top-level member of a spec; undefined for a field of the operator's own */
export function memberLink(kind: KindName, member: string): string | undefined {
  if (OWN.has(member)) return undefined;
  const call = CREATES[kind];
  const parameter = RENAMED[member] ?? member;
  return `[${call}: ${parameter}](${API}/API_${call}.html#ECS-${call}-request-${parameter})`;
}
