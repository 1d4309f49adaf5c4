import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { expectSameAfterRestart } from "./restarts.ts";
import { createDriven, type Driven, type DrivenOptions, type PlanMade } from "../unit/kinds/driven.ts";

/**
 * A story is a text that people read: what a person does, and each new plan that follows, with its time, what it says and
 * the writes it wants. It is held against the file of its name; UPDATE_GOLDEN=1 writes the files anew.
 */
export interface Story {
  readonly world: Driven;
  /** What happens next, written to the story before it is done. */
  step(sentence: string): void;
}

const directory = import.meta.dirname;

/** Runs a story and compares it with `<name>.golden.txt`; a restart of the operator after it must change no status. */
export async function golden(name: string, play: (story: Story) => Promise<void>, options?: DrivenOptions): Promise<void> {
  const world = createDriven(options);
  const lines: string[] = [];
  const said = new Map<string, string>();
  let seen = 0;
  const catchUp = () => {
    for (const made of world.plans.slice(seen)) {
      const line = planLine(made);
      if (said.get(made.object) !== line) lines.push(`${timeOf(made.at)}  ${line}`);
      said.set(made.object, line);
    }
    seen = world.plans.length;
  };
  await play({
    world,
    step(sentence) {
      catchUp();
      lines.push(lines.length === 0 ? `# ${sentence}` : `\n# ${sentence}`);
    },
  });
  catchUp();
  compare(join(directory, `${name}.golden.txt`), `${lines.join("\n")}\n`);
  await expectSameAfterRestart(world);
}

function compare(path: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
  expect(text, `compared with ${path}; UPDATE_GOLDEN=1 writes it anew`).toBe(
    existsSync(path) ? readFileSync(path, "utf8") : "",
  );
}

/** Whole seconds: what a call waits for others to share it is not part of a story. */
const timeOf = (ms: number): string => `${Math.round(ms / 1_000)}s`.padStart(6, " ");

function planLine({ object, plan }: PlanMade): string {
  const [kind = "", name = ""] = object.split("/");
  const head = `${kind.replace("ECS", "")}/${name}  ${plan.state} ${plan.reason}: ${plan.message}`;
  const steps = plan.steps.map((step) => `\n          -> ${step.kind}: ${step.summary}`);
  const handled = (plan.handled ?? []).map(({ verb, value, outcome }) => `\n          verb ${verb} ${value}: ${outcome}`);
  return [head, ...steps, ...handled].join("");
}
