// Bundles what is shipped into dist/: each program becomes one file that needs no node_modules.
import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { slimming } from "./bundle-slim.ts";
import { repositoryRoot } from "./lib/paths.ts";

const SIZE_LIMIT_BYTES = 5_000_000;

const programs = [
  { name: "operator", entry: "operator/main.ts" },
  { name: "simulator", entry: "simulator/main.ts" },
];

/** Some dependencies are CommonJS and call `require`, which ES modules do not have. */
const requireBanner =
  'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);const __require = require;';

/**
 * Bundles one program.
 *
 * @param entry path from the root of the checkout
 * @returns the size of the bundle in bytes
 */
async function bundle(name: string, entry: string, version: string): Promise<number> {
  const outfile = join("dist", `${name}.js`);
  const result = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    // The SDK ships ES modules beside CommonJS; only the former can be cut down to what is used.
    mainFields: ["module", "main"],
    format: "esm",
    target: "node24",
    minify: true,
    sourcemap: "linked",
    legalComments: "external",
    plugins: [...slimming],
    banner: { js: requireBanner },
    define: { __VERSION__: JSON.stringify(version) },
    metafile: true,
    logLevel: "warning",
  });
  return result.metafile.outputs[outfile]?.bytes ?? 0;
}

const { version } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
await rm(join(repositoryRoot, "dist"), { recursive: true, force: true });
for (const { name, entry } of programs) {
  if (!existsSync(join(repositoryRoot, entry))) {
    console.error(`dist/${name}.js cannot be built: ${entry} does not exist.`);
    process.exitCode = 1;
    continue;
  }
  const bytes = await bundle(name, entry, version);
  console.log(`dist/${name}.js  ${(bytes / 1_000_000).toFixed(2)} MB`);
  if (bytes > SIZE_LIMIT_BYTES) {
    console.error(`dist/${name}.js is larger than ${SIZE_LIMIT_BYTES / 1_000_000} MB; look at what it imports.`);
    process.exitCode = 1;
  }
}
