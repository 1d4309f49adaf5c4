import { registerHooks } from "node:module";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { mutantNamed } from "./catalogue.ts";
import { MUTANT_VARIABLE, mutated, ORIGINAL, WRAPS, wrapper } from "./mutant.ts";

// Preloaded with `node --import`: the program that follows runs with the mutant that the environment names.

const mutant = mutantNamed(process.env[MUTANT_VARIABLE] ?? "");
const edited = new Set((mutant.edits ?? []).map(({ file }) => file));
const wraps = mutant.wraps ?? [];
Object.assign(globalThis, { [WRAPS]: wraps });

registerHooks({
  load(url, context, nextLoad) {
    if (!url.startsWith("file:") || url.endsWith(ORIGINAL)) return nextLoad(url, context);
    const file = relative(repositoryRoot, fileURLToPath(url)).split(sep).join("/");
    const names = wraps.filter((wrap) => wrap.file === file).map(({ name }) => name);
    if (names.length > 0)
      return { format: "module", shortCircuit: true, source: wrapper(`${url}${ORIGINAL}`, [...new Set(names)]) };
    const loaded = nextLoad(url, context);
    return edited.has(file) ? { ...loaded, source: mutated(mutant, file, String(loaded.source)) } : loaded;
  },
});
