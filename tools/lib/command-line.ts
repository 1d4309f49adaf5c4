import { type ParseArgsOptionsConfig, parseArgs } from "node:util";

const HELP = { help: { type: "boolean", default: false } } as const;

/**
 * The options that a tool was called with. Ends the process, with the usage, when `--help` is among them (exit code 0) or
 * when they are not understood (2).
 *
 * @param usage what `--help` prints; names every option
 * @param options as in `parseArgs` of `node:util`; `help` is added
 */
export function commandLine<const T extends ParseArgsOptionsConfig>(
  usage: string,
  options: T,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    const { values } = parseArgs({ args: [...args], options: { ...HELP, ...options } });
    if (!("help" in values && values.help)) return values;
  } catch (error) {
    refuse(`${(error as Error).message}\n\n${usage.trimEnd()}`);
  }
  console.log(usage.trimEnd());
  process.exit(0);
}

/** The number that an option was given; ends the process with exit code 2 when it is none above 0. */
export function positive(option: string, text: string): number {
  const number = Number(text);
  return number > 0 ? number : refuse(`--${option} must be a number above 0, not ${text}`);
}

/** The same, where only whole numbers make sense. */
export function whole(option: string, text: string): number {
  const number = positive(option, text);
  return Number.isInteger(number) ? number : refuse(`--${option} must be a whole number, not ${text}`);
}

function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}
