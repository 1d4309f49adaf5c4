/** Which namespaces a filter lets through. Source: API Reference, NamespaceFilter. */
import { invalidInput } from "./errors.ts";
import type { NamespaceFilter } from "./inputs.ts";
import type { Namespace } from "./records.ts";

/** The values that AWS names for a filter; others take any text. */
const VALUES: Partial<Readonly<Record<NamespaceFilter["Name"], readonly string[]>>> = {
  TYPE: ["HTTP", "DNS_PUBLIC", "DNS_PRIVATE"],
  RESOURCE_OWNER: ["SELF", "OTHER_ACCOUNTS"],
};

/** @throws Refusal InvalidInput */
export function checkFilter({ Name, Values, Condition = "EQ" }: NamespaceFilter): void {
  const supported = Condition === "EQ" || (Condition === "BEGINS_WITH" && Name !== "RESOURCE_OWNER");
  if (!supported) throw invalidInput(`The condition ${Condition} is not supported for the filter ${Name}.`);
  const [value] = Values;
  if (value === undefined || Values.length > 1)
    throw invalidInput(`The filter ${Name} with the condition ${Condition} takes one value.`);
  const named = VALUES[Name];
  if (Condition === "EQ" && named && !named.includes(value))
    throw invalidInput(`The value ${value} is not valid for the filter ${Name}.`);
}

/** Whether a namespace passes a filter that has been checked. */
export function passes(
  namespace: Namespace,
  { Name, Values: [value = ""], Condition = "EQ" }: NamespaceFilter,
): boolean {
  const actual = actualValue(namespace, Name);
  return Condition === "BEGINS_WITH" ? actual.startsWith(value) : actual === value;
}

function actualValue({ name, type }: Namespace, filter: NamespaceFilter["Name"]): string {
  switch (filter) {
    case "TYPE":
      return type;
    // Nothing is shared between the accounts of the simulator.
    case "RESOURCE_OWNER":
      return "SELF";
    default:
      return name;
  }
}
