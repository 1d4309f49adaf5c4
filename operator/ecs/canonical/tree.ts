import type { Op, Rule } from "./rule.ts";

/** A place in the shape that a rule set speaks of, with the rules that hold there, in the order of the table. */
export interface Node<Facts> {
  readonly rules: readonly Rule<Facts>[];
  readonly byOp: ReadonlyMap<string, readonly Rule<Facts>[]>;
  readonly members: ReadonlyMap<string, Node<Facts>>;
  /** The members that have rules of their own. */
  readonly ruled: readonly (readonly [string, Node<Facts>])[];
  readonly item: Node<Facts> | undefined;
  /** Whether an update sends declared leaves over live ones; else what is declared is all that AWS gets. */
  readonly leafwise: boolean;
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

/**
 * Compiles a rule set; done once per set.
 *
 * @param updated `leafwise` for what is updated in place, declared leaves over live ones; `whole` for what is made anew
 */
export function compile<Facts>(rules: readonly Rule<Facts>[], updated: "leafwise" | "whole"): Node<Facts> {
  const root = grow<Facts>();
  for (const rule of rules) {
    for (const path of rule.paths) segments(path).reduce(descend, root).rules.push(rule);
  }
  return settle(root, updated === "leafwise");
}

const settle = <Facts>(node: Growing<Facts>, leafwise: boolean): Node<Facts> => {
  const merged = node.rules.some(({ op: verb }) => verb.do === "SET" && verb.merge !== undefined);
  const members = [...node.members].map(([name, member]) => [name, settle(member, leafwise)] as const);
  return {
    rules: node.rules,
    byOp: Map.groupBy(node.rules, (rule) => rule.op.do),
    members: new Map(members),
    ruled: members.filter(([, { rules }]) => rules.length > 0),
    item: node.item === undefined ? undefined : settle(node.item, leafwise && merged),
    leafwise,
  };
};

/** The part of a tree that speaks of one dotted path, for comparing what is there alone. */
export function only<Facts>(node: Node<Facts>, path: string): Node<Facts> {
  const [name = "", ...rest] = path.split(".");
  const member = node.members.get(name);
  const inner = member === undefined || rest.length === 0 ? member : only(member, rest.join("."));
  const members = inner === undefined ? [] : [[name, inner] as const];
  return {
    rules: [],
    byOp: new Map(),
    members: new Map(members),
    ruled: members.filter(([, { rules }]) => rules.length > 0),
    item: undefined,
    leafwise: node.leafwise,
  };
}

type Of<Facts, Name extends Op<Facts>["do"]> = Rule<Facts> & { readonly op: Extract<Op<Facts>, { do: Name }> };

/** The rules with one operator at a node, in the order of the table. */
export function rulesWith<Facts, Name extends Op<Facts>["do"]>(
  node: Node<Facts> | undefined,
  name: Name,
): readonly Of<Facts, Name>[] {
  return (node?.byOp.get(name) ?? []) as readonly Of<Facts, Name>[];
}
