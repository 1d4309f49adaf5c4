// What `npm test` runs: every check of the project. The last line is `N passed, N failed`.
import { commandLine } from "../lib/command-line.ts";
import { changedSteps } from "./changed.ts";
import { exitCode, formatTotal, runSteps } from "./runner.ts";
import { selectSteps } from "./select.ts";
import { steps } from "./steps.ts";
import { updates } from "./update.ts";

const usage = `Usage: npm test -- [options]

  --only <names>  runs these steps only, separated by commas
  --changed       checks what differs from main: lint, types, rules, the tests that reach it, 200 seeds, smoke faults of its kinds
  --update        writes generated files and golden stories anew, and checks nothing
  --list          lists the steps
  --help          shows this text`;

const list = (): string => steps.map(({ name, title }) => `${name.padEnd(10)}  ${title}`).join("\n");

async function main(): Promise<0 | 1> {
  const values = commandLine(`${usage}\n\nSteps:\n${list()}`, {
    only: { type: "string" },
    changed: { type: "boolean", default: false },
    update: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  });
  if (values.list) {
    console.log(list());
    return 0;
  }
  const all = values.update ? updates : values.changed ? await changedSteps() : steps;
  if (all.length === 0) {
    console.log("Nothing differs from main.");
    return 0;
  }
  const total = await runSteps(selectSteps(all, values.only), (text) => console.log(text));
  console.log(formatTotal(total));
  return exitCode(total);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
