import { registerHooks } from "node:module";
import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { mutantNamed } from "./catalogue.ts";
import { MUTANT_VARIABLE, mutated } from "./mutant.ts";

// Preloaded with `node --import`: the program that follows runs with the mutant that the environment names.

const mutant = mutantNamed(process.env[MUTANT_VARIABLE] ?? "");
const files = new Set(mutant.edits.map(({ file }) => file));

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const file = url.startsWith("file:") ? relative(repositoryRoot, fileURLToPath(url)).split(sep).join("/") : "";
    if (!files.has(file)) return loaded;
    return { ...loaded, source: mutated(mutant, file, String(loaded.source)) };
  },
});
