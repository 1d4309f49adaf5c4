/**
 * The part of the cluster query language that selects container instances by attributes, agent, EC2 instance id, task group and
 * number of tasks; not by version of the agent and time of registration.
 * Source: Amazon ECS Developer Guide, "Create expressions to define container instances for Amazon ECS tasks".
 */
import { invalidParameter } from "../errors.ts";

/** What an expression asks an instance about. */
export interface Subject {
  /** Value of a field or an attribute (`attribute:<name>`); undefined: it has none. */
  value(subject: string): string | undefined;
  /** Groups of the tasks on it. */
  readonly groups: readonly string[];
}

type Test = (subject: Subject) => boolean;

/** Lists, words in quotes, operators, and everything else up to a blank or a parenthesis that belongs to the expression. */
const TOKEN = /\s*(\[[^\]]*\]|'[^']*'|"[^"]*"|&&|\|\||==|!=|=~|!~|>=|<=|>|<|!(?=\s*\()|[()]|[^\s()[\]]+)/y;

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(expression); found !== null; found = TOKEN.exec(expression)) tokens.push(found[1] ?? "");
  return tokens;
}

/** @throws Refusal InvalidParameterException for what is not an expression, or not of this part of the language */
export function parseQuery(expression: string): Test {
  const tokens = tokensOf(expression);
  const invalid = () => invalidParameter(`Invalid expression: ${expression}`);
  const take = (): string => tokens.shift() ?? "";
  const takes = (...words: readonly string[]): boolean => words.includes(tokens[0] ?? "") && take() !== "";

  const either = (): Test => {
    let left = both();
    while (takes("or", "||")) {
      const [first, second] = [left, both()];
      left = (subject) => first(subject) || second(subject);
    }
    return left;
  };
  const both = (): Test => {
    let left = one();
    while (takes("and", "&&")) {
      const [first, second] = [left, one()];
      left = (subject) => first(subject) && second(subject);
    }
    return left;
  };
  const one = (): Test => {
    if (takes("not", "!")) {
      const test = one();
      return (subject) => !test(subject);
    }
    if (!takes("(")) return single();
    const test = either();
    if (!takes(")")) throw invalid();
    return test;
  };
  const single = (): Test => {
    const subject = take();
    const operator = take();
    if (!/^(attribute:.+|agentConnected|ec2InstanceId|task:group|runningTasksCount)$/.test(subject)) throw invalid();
    if (/^(!|not_)?exists$/.test(operator)) return presence(subject, operator === "exists");
    const compare = OPERATORS[operator];
    if (compare === undefined || tokens.length === 0) throw invalid();
    return comparison(subject, compare, take());
  };

  const test = either();
  if (tokens.length > 0) throw invalid();
  return test;
}

const presence =
  (name: string, wanted: boolean): Test =>
  (subject) =>
    (subject.value(name) !== undefined) === wanted;

/** A task group fits if one of the instance's does; its negation, if none does. */
const comparison =
  (name: string, { negated, holds }: Operator, argument: string): Test =>
  (subject) => {
    const values = name === "task:group" ? subject.groups : [subject.value(name)];
    const some = values.some((value) => value !== undefined && holds(value, unquoted(argument)));
    return some !== negated;
  };

interface Operator {
  readonly negated: boolean;
  readonly holds: (value: string, argument: string) => boolean;
}

const equals = (value: string, argument: string) => value === argument;
const isIn = (value: string, argument: string) =>
  argument
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map(trimmed)
    .includes(value);
const matches = (value: string, argument: string) => new RegExp(`^(?:${argument})$`).test(value);
const numbers = (compare: (a: number, b: number) => boolean) => (value: string, argument: string) =>
  compare(Number(value), Number(argument));

const named = (names: readonly string[], negated: boolean, holds: Operator["holds"]) =>
  names.map((name) => [name, { negated, holds }] as const);

const OPERATORS: Readonly<Record<string, Operator>> = Object.fromEntries([
  ...named(["==", "equals"], false, equals),
  ...named(["!=", "not_equals"], true, equals),
  ...named(["in"], false, isIn),
  ...named(["!in", "not_in"], true, isIn),
  ...named(["=~", "matches"], false, matches),
  ...named(["!~", "not_matches"], true, matches),
  ...named(
    [">", "greater_than"],
    false,
    numbers((a, b) => a > b),
  ),
  ...named(
    [">=", "greater_than_equal"],
    false,
    numbers((a, b) => a >= b),
  ),
  ...named(
    ["<", "less_than"],
    false,
    numbers((a, b) => a < b),
  ),
  ...named(
    ["<=", "less_than_equal"],
    false,
    numbers((a, b) => a <= b),
  ),
]);

const trimmed = (text: string) => unquoted(text.trim());
const unquoted = (text: string) => text.replace(/^(['"])(.*)\1$/, "$2");
