/** Writes anew what is made from the sources and kept in the repository. What changed is for a person to read: `git diff`. */
import { runInRoot, scriptCheck } from "./command-step.ts";
import { failed, passed, type Step } from "./step.ts";

export const updates: readonly Step[] = [
  { name: "generate", title: "generated files", run: () => scriptCheck("tools/generate/main.ts") },
  {
    name: "golden",
    title: "stories in test/golden",
    async run() {
      const args = ["UPDATE_GOLDEN=1", "vitest", "run", "--project", "unit", "test/golden"];
      const { code, stdout, stderr } = await runInRoot("env", args);
      return code === 0 ? passed() : failed(`${stdout}${stderr}`);
    },
  },
];
