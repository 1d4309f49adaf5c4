import type { Rule, Verb } from "./rule.ts";

/** A place in the shape that a rule set speaks of, with the rules that hold there, in the order of the table. */
export interface Node<Facts> {
  readonly rules: readonly Rule<Facts>[];
  readonly byVerb: ReadonlyMap<string, readonly Rule<Facts>[]>;
  readonly members: ReadonlyMap<string, Node<Facts>>;
  readonly item: Node<Facts> | undefined;
}

interface Growing<Facts> {
  readonly rules: Rule<Facts>[];
  readonly members: Map<string, Growing<Facts>>;
  item: Growing<Facts> | undefined;
}

const grow = <Facts>(): Growing<Facts> => ({ rules: [], members: new Map(), item: undefined });

const descend = <Facts>(node: Growing<Facts>, segment: string): Growing<Facts> => {
  if (segment === "[]") {
    node.item ??= grow();
    return node.item;
  }
  const member = node.members.get(segment) ?? grow<Facts>();
  node.members.set(segment, member);
  return member;
};

/** `a[].b` is `a`, `[]`, `b`. */
const segments = (path: string): readonly string[] => path.match(/\[\]|[^.[\]]+/g) ?? [];

/** Compiles a rule set; done once per set. */
export function compile<Facts>(rules: readonly Rule<Facts>[]): Node<Facts> {
  const root = grow<Facts>();
  for (const rule of rules) {
    for (const path of rule.paths) segments(path).reduce(descend, root).rules.push(rule);
  }
  return settle(root);
}

const settle = <Facts>(node: Growing<Facts>): Node<Facts> => ({
  rules: node.rules,
  byVerb: Map.groupBy(node.rules, (rule) => rule.verb.do),
  members: new Map([...node.members].map(([name, member]) => [name, settle(member)])),
  item: node.item === undefined ? undefined : settle(node.item),
});

/** The part of a tree that speaks of one member, for comparing that member alone. */
export function only<Facts>(node: Node<Facts>, name: string): Node<Facts> {
  const member = node.members.get(name);
  return {
    rules: [],
    byVerb: new Map(),
    members: new Map(member === undefined ? [] : [[name, member]]),
    item: undefined,
  };
}

type Of<Facts, Name extends Verb<Facts>["do"]> = Rule<Facts> & { readonly verb: Extract<Verb<Facts>, { do: Name }> };

/** The rules of one verb at a node, in the order of the table. */
export function verbs<Facts, Name extends Verb<Facts>["do"]>(
  node: Node<Facts> | undefined,
  name: Name,
): readonly Of<Facts, Name>[] {
  return (node?.byVerb.get(name) ?? []) as readonly Of<Facts, Name>[];
}
