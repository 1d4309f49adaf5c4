/** Where AWS documents what stands in a spec. */

const API = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference";

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

/** A link to a call of ECS. */
export function callLink(call: string): string {
  return `[${call}](${API}/API_${call}.html)`;
}

/** @returns a link to AWS's words about a top-level member of a spec; undefined for a field of the operator's own */
export function memberLink(call: string, member: string): string | undefined {
  if (OWN.has(member)) return undefined;
  const parameter = RENAMED[member] ?? member;
  return `[${call}: ${parameter}](${API}/API_${call}.html#ECS-${call}-request-${parameter})`;
}
