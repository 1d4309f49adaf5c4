import { runCommand } from "../../tools/lib/command.ts";
import { repositoryRoot } from "../../tools/lib/paths.ts";
import { imageEnvironment, imageFlags } from "../support/image.ts";
import { BUNDLE } from "./setting.ts";

/** Builds the bundles. @throws Error with what the build printed */
export async function build(): Promise<void> {
  const { code, stdout, stderr } = await runCommand(process.execPath, ["tools/build.ts"], { cwd: repositoryRoot });
  if (code !== 0) throw new Error(`the bundle cannot be built:\n${stdout}${stderr}`);
}

/** As in the making of the image: a run that leaves what V8 compiled. @throws Error when the bundle does not run */
export async function compile(): Promise<void> {
  const env = { ...process.env, ...imageEnvironment() };
  const { code, stderr } = await runCommand(process.execPath, [...imageFlags(), BUNDLE, "--help"], {
    cwd: repositoryRoot,
    env,
  });
  if (code !== 0) throw new Error(`the bundle does not run:\n${stderr}`);
}
