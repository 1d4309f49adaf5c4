/** What Flux and kustomize have to know of the kinds. */
import { stringify } from "yaml";
import type { KindEntry } from "../../operator/api/catalogue.ts";
import { withSections } from "../generate/sections.ts";

/** The verdicts of kstatus, in CEL. See https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions. */
const VERDICTS = {
  inProgress: "!has(status.conditions) || status.conditions.exists(c, c.type == 'Reconciling' && c.status == 'True')",
  failed: "status.conditions.exists(c, c.type == 'Stalled' && c.status == 'True')",
  current: "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
};

const apiVersionOf = ({ group, version }: KindEntry) => `${group}/${version}`;

const HEAD = `# Made by \`npm run generate\` from operator/api/catalogue.ts. Do not edit.
# Lets namePrefix, nameSuffix and friends follow the references between ecs-operator.dev objects. Use it as
#   configurations: [ecs-operator-configuration.yaml]
# in kustomization.yaml. \`images:\` needs no configuration: it finds lists called containers in every kind.
`;

/** Whom the names of a kind's objects stand in, as kustomize wants it; undefined for a kind that nothing refers to. */
function nameReference(target: KindEntry, kinds: readonly KindEntry[]): object | undefined {
  const fieldSpecs = kinds.flatMap(({ kind, group, references }) =>
    Object.entries(references)
      .filter(([, referred]) => referred === target.kind)
      .map(([member]) => ({ kind, group, path: `spec/${member.replaceAll(".", "/")}/name` })),
  );
  return fieldSpecs.length === 0 ? undefined : { kind: target.kind, group: target.group, fieldSpecs };
}

/** @returns file contents by path from the root of the repository */
export function fluxAndKustomize(kinds: readonly KindEntry[]): ReadonlyMap<string, string> {
  const healthCheckExprs = kinds.map((each) => ({ apiVersion: apiVersionOf(each), kind: each.kind, ...VERDICTS }));
  const references = kinds.flatMap((each) => nameReference(each, kinds) ?? []);
  const yaml = (value: object) => stringify(value, { lineWidth: 0 });
  return new Map([
    withSections("gitops/flux/kustomization.yaml", { kinds: yaml({ healthCheckExprs }).trimEnd() }),
    ["gitops/kustomize/ecs-operator-configuration.yaml", HEAD + yaml({ nameReference: references })],
  ]);
}
