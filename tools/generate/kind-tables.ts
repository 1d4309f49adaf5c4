/** Tables of kinds within pages that are written by hand. */
import { stringify } from "yaml";
import type { Defined } from "../../crds/crd.ts";
import { type Files, table } from "./files.ts";
import { withSections } from "./sections.ts";

const code = (text: string): string => `\`${text}\``;
const plurals = (kinds: readonly Defined[]): string => kinds.map(({ names }) => code(names.plural)).join(", ");

const overview = (kinds: readonly Defined[]): string =>
  table(
    ["Kind", "Short name", "Stands for"],
    kinds.map(({ names }) => [code(names.kind), code(names.shortName), names.description]),
  );

/** What the chart gives the operator's ServiceAccount; test/chart/rbac.test.ts holds the roles to the same list. */
function rights(kinds: readonly Defined[]): string {
  const namespaced = kinds.filter(({ names }) => names.scope === "Namespaced");
  const global = kinds.filter(({ names }) => names.scope === "Cluster");
  const expiring = kinds.filter(({ presentation }) => presentation.expires === true);
  const own = "get, list, watch, patch";
  const created = kinds.filter(({ names }) => kinds.some(({ presentation }) => presentation.creates === names.kind));
  const ofGlobal = [
    ["the whole cluster", plurals(global), own],
    ["the same", "their `/status`", "patch"],
    ["`default`, where `watchNamespaces` is set", "`events.k8s.io` events of these", "create, patch"],
  ];
  return table(
    ["Where", "What", "Verbs"],
    [
      ["all namespaces, or `watchNamespaces`", plurals(namespaced), own],
      ["the same", "their `/status`", "patch"],
      [
        "the same",
        `${plurals(expiring)}: those whose \`ttlSecondsAfterFinished\` is over, and those of a schedule`,
        "delete",
      ],
      ["the same, with `scheduledTasks.enabled`", `${plurals(created)}: those of a schedule`, "create"],
      ["the same", "`events.k8s.io` events", "create, patch"],
      ...(global.length === 0 ? [] : ofGlobal),
      ["release namespace", "leases", "create"],
      ["release namespace", "the one Lease, by name", "get, update, watch"],
      ["`kube-system`", "the namespace itself, by name; not with `installationId`", "get"],
    ],
  );
}

function quota(kinds: readonly Defined[]): string {
  const namespaced = kinds.filter(({ names }) => names.scope === "Namespaced");
  const hard = namespaced.map(({ names }) => [`count/${names.plural}.${names.group}`, "200"]);
  const object = { apiVersion: "v1", kind: "ResourceQuota", metadata: { name: "ecs" } };
  return `\`\`\`yaml\n${stringify({ ...object, spec: { hard: Object.fromEntries(hard) } })}\`\`\``;
}

const removal = (kinds: readonly Defined[]): string => {
  const names = kinds.map(({ names: { plural, group } }) => `${plural}.${group}`).reverse();
  return `\`\`\`sh\nkubectl delete crd ${names.join(" ")}\n\`\`\``;
};

/** What refers to others stands first here: it goes first. */
const deletion = (kinds: readonly Defined[]): string =>
  table(
    ["Object", "What happens", "Waits for"],
    kinds.map(({ names, presentation: { deletion } }) => [names.kind, deletion.does, deletion.waitsFor]).reverse(),
  );

const paragraph = (text: string): string => `\n${text}\n`;

export function kindTables(kinds: readonly Defined[]): Files {
  const rightsTable = paragraph(rights(kinds));
  return new Map([
    withSections("README.md", { kinds: paragraph(overview(kinds)) }),
    withSections("charts/ecs-operator/README.md", { rights: rightsTable }),
    withSections("docs/install.md", {
      rights: rightsTable,
      quota: paragraph(quota(kinds)),
      crds: paragraph(removal(kinds)),
    }),
    withSections("docs/guides/adoption-and-deletion.md", { kinds: paragraph(deletion(kinds)) }),
  ]);
}
