/** Filters of lists. Source: API Reference, NamespaceFilter, ServiceFilter and OperationFilter. */
import { invalidInput } from "./errors.ts";

export interface Filter {
  readonly Name: string;
  readonly Values: readonly string[];
  readonly Condition?: "BEGINS_WITH" | "BETWEEN" | "EQ" | "IN" | undefined;
}

/** What AWS says of one filter. */
export interface FilterRule {
  /** The conditions it has; EQ is what is meant when none is named. */
  readonly conditions: readonly NonNullable<Filter["Condition"]>[];
  /** The values that AWS names; others take any text. */
  readonly values?: readonly string[];
}

const COUNTS = { EQ: [1, 1], BEGINS_WITH: [1, 1], BETWEEN: [2, 2], IN: [1, Number.POSITIVE_INFINITY] } as const;

/** @throws Refusal InvalidInput for a condition or values that the filter does not take */
export function checkFilter(rules: Readonly<Record<string, FilterRule>>, filter: Filter): void {
  const { Name, Values, Condition = "EQ" } = filter;
  const rule = rules[Name];
  if (!rule?.conditions.includes(Condition))
    throw invalidInput(`The condition ${Condition} is not supported for the filter ${Name}.`);
  const [least, most] = COUNTS[Condition];
  if (Values.length < least || Values.length > most)
    throw invalidInput(
      `The filter ${Name} with the condition ${Condition} takes ${least === 2 ? "two values" : "one value"}.`,
    );
  const wrong =
    Condition === "BEGINS_WITH" ? undefined : Values.find((value) => rule.values?.includes(value) === false);
  if (wrong !== undefined) throw invalidInput(`The value ${wrong} is not valid for the filter ${Name}.`);
  if (Condition === "BETWEEN" && !Values.every((value) => Number.isFinite(Number(value))))
    throw invalidInput(`The values of the filter ${Name} must be dates in Unix format.`);
}

/** Whether an actual value passes a filter that has been checked. */
export function passes(actual: string, { Values, Condition = "EQ" }: Filter): boolean {
  const [first = "", last = ""] = Values;
  switch (Condition) {
    case "BEGINS_WITH":
      return actual.startsWith(first);
    case "BETWEEN":
      return Number(actual) >= Number(first) && Number(actual) <= Number(last);
    default:
      return Values.includes(actual);
  }
}

/** Whose something is. Nothing is shared between the accounts of the simulator. */
export const OWNER: FilterRule = { conditions: ["EQ"], values: ["SELF", "OTHER_ACCOUNTS"] };
export const SELF = "SELF";
