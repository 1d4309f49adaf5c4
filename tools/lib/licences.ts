import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { repositoryRoot } from "./paths.ts";

interface Package {
  /** Name, version and SPDX expression in one line. */
  readonly title: string;
  readonly text: string;
}

/**
 * The texts that have to go with a bundle: the licence of each package that is in it, and its NOTICE where it has one
 * (Apache License 2.0, section 4; the MIT and ISC licences require their own text in all copies).
 *
 * @returns each text once, below the packages that carry it; "" where the bundle holds no package
 * @throws Error when a package has no licence text, and its kind of licence is one whose text is not known here
 */
export function licenceTexts({ inputs }: Metafile): string {
  const folders = Object.keys(inputs).flatMap((path) => folderOf(path) ?? []);
  const packages = new Map([...new Set(folders)].map((folder) => packageIn(folder)).map((one) => [one.title, one]));
  const sections = Map.groupBy(packages.values(), ({ text }) => text);
  return [...sections]
    .map(([text, owners]) => `${owners.map(({ title }) => title).join("\n")}\n\n${text}\n`)
    .join(`\n${"-".repeat(80)}\n\n`);
}

/** The folder of the package that a file of the bundle comes from; undefined for what is not of a package. */
const folderOf = (path: string): string | undefined => /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];

function packageIn(folder: string): Package {
  const path = join(repositoryRoot, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const files = readdirSync(path).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const own = files.sort().map((file) => readFileSync(join(path, file), "utf8").trim());
  const hasLicence = files.some((file) => !/^notice/i.test(file));
  const texts = hasLicence ? own : [standardText(name, license), ...own];
  return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}

/** Some packages name their licence and leave its text out. */
function standardText(name: string, license: string): string {
  // This project's own licence is the same one, without a name filled in.
  if (license === "Apache-2.0") return readFileSync(join(repositoryRoot, "LICENSE"), "utf8").trim();
  throw new Error(`${name} carries no text of its licence, ${license}; say in tools/lib/licences.ts where that is`);
}
