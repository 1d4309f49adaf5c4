import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../../tools/lib/paths.ts";

const IMAGE_FOLDER = "/app";

/** The environment that the image sets: V8's flags and the allocator's, read from the end of the Dockerfile. */
export function imageEnvironment(): Readonly<Record<string, string>> {
  const text = readFileSync(join(repositoryRoot, "Dockerfile"), "utf8").replaceAll("\\\n", " ");
  // Folders of the image are folders of the checkout here; stages before the last one set the same or less.
  const here = (value: string) =>
    value.startsWith(IMAGE_FOLDER) ? join(repositoryRoot, value.slice(IMAGE_FOLDER.length)) : value;
  const settings = [...text.matchAll(/^ENV (.*)$/gm)].flatMap(([, line]) => [
    ...(line ?? "").matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g),
  ]);
  return Object.fromEntries(settings.map(([, name, quoted, plain]) => [name, here(quoted ?? plain ?? "")]));
}

/** The flags of Node that the image's entry point has. */
export function imageFlags(): readonly string[] {
  const text = readFileSync(join(repositoryRoot, "Dockerfile"), "utf8");
  const [, entryPoint] = /^ENTRYPOINT (.*)$/m.exec(text) ?? [];
  if (entryPoint === undefined) throw new Error("the Dockerfile has no ENTRYPOINT");
  return (JSON.parse(entryPoint) as readonly string[]).filter((word) => word.startsWith("--"));
}

/** `resources.limits.memory` of the chart, MiB. */
export const MEMORY_LIMIT = 384;

/** Here no control group limits memory, so what the image sets in percent of the pod's limit is passed in MiB. */
export function inPod(environment: Readonly<Record<string, string>>, limit: number): Readonly<Record<string, string>> {
  const options = environment.NODE_OPTIONS?.replace(
    /--max-old-space-size-percentage=(\d+)/,
    (_, percent: string) => `--max-old-space-size=${Math.floor((limit * Number(percent)) / 100)}`,
  );
  return { ...environment, ...(options !== undefined && { NODE_OPTIONS: options }) };
}
