import { describe, expect, it } from "vitest";
import { KINDS } from "../../kinds/examples.ts";

/** Rules of shared pieces may have their example with any kind that uses them. */
const exampled = new Set(KINDS.flatMap(({ examples }) => Object.keys(examples)));

describe.each(KINDS)("the rules of $kind", ({ spec, rootRules, examples, messages }) => {
  it("each have an example, and no example is for a rule that is gone", () => {
    expect([...messages.keys()].filter((id) => !exampled.has(id))).toEqual([]);
    expect(Object.keys(examples).filter((id) => !messages.has(id))).toEqual([]);
  });

  const judged = Object.entries(examples).filter(([, { old, name }]) => old === undefined && name === undefined);

  it.each(judged)("%s: accepts the good example", (_, { good }) => {
    expect(spec.safeParse(good).error?.issues).toBeUndefined();
  });

  it.each(judged)("%s: refuses the bad example with its message", (id, { bad }) => {
    const issues = spec.safeParse(bad).error?.issues.map(({ message }) => message);
    expect(issues).toContain(messages.get(id));
  });

  const named = Object.entries(examples).filter(([, { name }]) => name !== undefined);

  it.each(named)("%s: accepts good and refuses bad by the object's name", (id, { name = "", good, bad }) => {
    const rule = rootRules.find((candidate) => candidate.id === id);
    if (rule === undefined || "transition" in rule) throw new Error(`${id} is no rule over one object`);
    expect(rule.holds({ metadata: { name }, spec: good as never })).toBe(true);
    expect(rule.holds({ metadata: { name }, spec: bad as never })).toBe(false);
  });

  it("say something, in one line", () => {
    for (const message of messages.values()) expect(message).toMatch(/^[^\n]{20,}$/);
  });
});
