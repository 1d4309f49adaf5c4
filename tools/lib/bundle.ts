import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import { slimming } from "../bundle-slim.ts";
import { licenceTexts } from "./licences.ts";
import { repositoryRoot } from "./paths.ts";

/** Changes the text of a source file; gets its path from the root of the checkout, with slashes. */
export type Edit = (file: string, source: string) => string;

/** The oldest Node that runs the programs; `engines` in package.json says the same. */
const OLDEST_NODE = 24;

/** The first thing that runs: an older Node would die somewhere in a library, of something that it does not have. */
const nodeBanner =
  `if (Number.parseInt(process.versions.node) < ${OLDEST_NODE}) { ` +
  `process.stderr.write("This program needs Node.js ${OLDEST_NODE} or newer; this is Node.js " + process.versions.node + ".\\n"); process.exit(2); }`;

/** Some dependencies are CommonJS and call `require`, which ES modules do not have. */
const requireBanner =
  'import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);const __require = require;';

/**
 * Bundles one program into a file that needs no node_modules. Beside it come its source map and, in `.LEGAL.txt`, the
 * licences of all packages that are in it.
 *
 * @param entry path from the root of the checkout
 * @param outfile path from there, or an absolute one
 * @param version what the program says of itself
 * @param edit what to change on the way, for tests; default nothing
 * @returns the size of the bundle in bytes
 */
export async function bundle(entry: string, outfile: string, version: string, edit?: Edit): Promise<number> {
  const result = await build({
    absWorkingDir: repositoryRoot,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    // The SDK ships ES modules beside CommonJS; only the former can be cut down to what is used.
    mainFields: ["module", "main"],
    format: "esm",
    target: `node${OLDEST_NODE}`,
    minify: true,
    sourcemap: "linked",
    legalComments: "external",
    banner: { js: `${nodeBanner}\n${requireBanner}` },
    define: { __VERSION__: JSON.stringify(version) },
    plugins: [...slimming, ...(edit === undefined ? [] : [editing(edit)])],
    metafile: true,
    logLevel: "warning",
  });
  addLicences(`${resolve(repositoryRoot, outfile)}.LEGAL.txt`, licenceTexts(result.metafile));
  const outputs = Object.entries(result.metafile.outputs);
  return outputs.find(([name]) => name.endsWith(".js"))?.[1].bytes ?? 0;
}

/** esbuild writes there the comments that speak of licences, where the sources have any; few packages repeat theirs so. */
function addLicences(path: string, texts: string): void {
  if (texts === "") return;
  const comments = existsSync(path) ? readFileSync(path, "utf8") : "";
  writeFileSync(path, `Licences of the packages in this program.\n\n${texts}\n${"-".repeat(80)}\n\n${comments}`);
}

const editing = (edit: Edit): Plugin => ({
  name: "edit",
  setup(setup) {
    setup.onLoad({ filter: /\/operator\/.*\.ts$/ }, ({ path }) => {
      const file = relative(repositoryRoot, path).split(sep).join("/");
      return { contents: edit(file, readFileSync(path, "utf8")), loader: "ts" };
    });
  },
});
