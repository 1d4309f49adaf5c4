// Bundles what is shipped into dist/: each program becomes one file that needs no node_modules.
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { bundle } from "./lib/bundle.ts";
import { repositoryRoot } from "./lib/paths.ts";

const SIZE_LIMIT_BYTES = 5_000_000;

const programs = [
  { name: "operator", entry: "operator/main.ts" },
  { name: "simulator", entry: "simulator/main.ts" },
];

const { version } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
await rm(join(repositoryRoot, "dist"), { recursive: true, force: true });
for (const { name, entry } of programs) {
  if (!existsSync(join(repositoryRoot, entry))) {
    console.error(`dist/${name}.js cannot be built: ${entry} does not exist.`);
    process.exitCode = 1;
    continue;
  }
  const bytes = await bundle(entry, join("dist", `${name}.js`), version);
  console.log(`dist/${name}.js  ${(bytes / 1_000_000).toFixed(2)} MB`);
  if (bytes > SIZE_LIMIT_BYTES) {
    console.error(`dist/${name}.js is larger than ${SIZE_LIMIT_BYTES / 1_000_000} MB; look at what it imports.`);
    process.exitCode = 1;
  }
}
