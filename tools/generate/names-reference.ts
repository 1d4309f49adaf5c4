/** docs/reference/names.md: what never changes its name. */
import * as names from "../../operator/api/names.ts";
import { type Files, generatedFrom, table } from "./files.ts";

const code = (text: string): string => `\`${text}\``;

const VERB_MEANINGS: Readonly<Record<names.Verb, string>> = {
  restart: "Replace all tasks, with the same content.",
  refresh: "Read AWS now.",
  promote: "Continue a paused rollout with its next step. Reserved: answered with `NotSupported`.",
  "promote-full": "Continue a paused rollout to its end. Reserved: answered with `NotSupported`.",
  abort: "Stop the rollout and roll back. Reserved: answered with `NotSupported`.",
  retry: "Send a release again that failed and is held.",
  rollback: "Roll back, to `previous` or the number of a revision. Reserved: answered with `NotSupported`.",
  plan: "Report in `status` what would change, and change nothing. Reserved: answered with `NotSupported`.",
  trigger: "Run an ECSScheduledTask now, once.",
  deregister: "Deregister the instances of a Cloud Map service that is being deleted whose tasks ECS no longer runs.",
};

const TAG_MEANINGS: Readonly<Record<keyof typeof names.TAGS, string>> = {
  installation: "Installation of the operator that created it.",
  namespace: "Namespace of the object.",
  name: "Name of the object.",
  uid: "UID of the object.",
  content: "On task definition revisions: hash of the content.",
  retained:
    "On what was retained in AWS when its object was deleted: `<installation>/<namespace>`, which may adopt it again.",
  schedule:
    "On tasks of an ECSScheduledTask: `<name>/<time by the schedule>`; the name alone for a run that the annotation `trigger` asked for.",
};

export function namesReference(): Files {
  const rows = [
    ["API group and version", code(names.API_VERSION)],
    ["Category of `kubectl get`", code(names.CATEGORY)],
    ["Finalizer", code(names.FINALIZER)],
    ["Annotation that the operator writes", code(names.ORIGIN_ANNOTATION)],
    ["Annotation of an ECSTask that a schedule created: its time", code(names.SCHEDULED_TIME_ANNOTATION)],
    ["Field manager of `status`", code(names.STATUS_MANAGER)],
    ["Field manager of finalizer and annotation", code(names.METADATA_MANAGER)],
    ["Lease", code(names.LEASE)],
    ["`reportingController` of Events", code(names.EVENT_CONTROLLER)],
    ["Prefix of metrics", code(names.METRICS_PREFIX)],
  ];
  const verbs = names.VERBS.map((verb) => [code(names.verbAnnotation(verb)), VERB_MEANINGS[verb]]);
  const tags = Object.entries(TAG_MEANINGS).map(([key, meaning]) => [
    code(names.TAGS[key as keyof typeof names.TAGS]),
    meaning,
  ]);
  const text = [
    generatedFrom("operator/api/names.ts"),
    "# Names that never change\n",
    "Scripts, alerts and policies may rely on them.\n",
    `${table(["What", "Name"], rows)}\n`,
    "## Verb annotations\n",
    "Written by people, as `[<argument>/]<token>`; each token is carried out once.\n",
    `${table(["Annotation", "Meaning"], verbs)}\n`,
    "## AWS tags\n",
    `${table(["Tag", "Meaning"], tags)}\n`,
  ].join("\n");
  return new Map([["docs/reference/names.md", text]]);
}
