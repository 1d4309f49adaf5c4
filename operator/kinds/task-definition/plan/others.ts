import { TAGS } from "../../../api/names.ts";
import type { EcsTag } from "../../../aws/services/ecs/shapes.ts";
import { ownershipOf } from "../../../ecs/owner.ts";
import { tagDiff } from "../../../ecs/tags.ts";
import { permits, type Surroundings } from "../../../engine/kind.ts";
import type { Plan } from "../../../engine/plan.ts";
import { adoptionNotAllowed, foreign } from "../../common/plan/gates.ts";
import { allOf } from "../../common/plan/neighbours.ts";
import { progressing } from "../../common/plan/plans.ts";
import { everOwned } from "../../common/plan/recorded.ts";
import { revisionTags } from "./content.ts";
import { familyOf, wantedContent } from "./registration.ts";
import { differencesFrom, isOutdated } from "./standing.ts";
import type { OtherRevision, Revision, TaskDefinitionInput, TaskDefinitionStep } from "./types.ts";

/** What becomes of revisions of the family that do not carry this object's owner tags. */

/** Takes over what an earlier object of the same name registered, as a whole; undefined when there is nothing of that. */
export function planFormer(input: TaskDefinitionInput): Plan<TaskDefinitionStep> | undefined {
  const former = formerRevisions(input);
  if (former.length === 0) return undefined;
  const steps = former.map((revision) => takeOver(input, revision, `of family ${familyOf(input.resource)}`));
  return progressing("Updating", `Taking over revisions of an earlier object: ${former.length}.`, steps);
}

/**
 * Refuses a family of another owner, or adopts its newest revision when that has the wanted content. Undefined: it is left
 * alone, and the content is registered beside it.
 */
export function planOthers(input: TaskDefinitionInput): Plan<TaskDefinitionStep> | undefined {
  const { resource, observed } = input;
  const other = newestOther(input);
  if (other === undefined || observed.revisions.length > 0) return undefined;
  const family = familyOf(resource);
  if (resource.spec.adoptionPolicy !== "Adopt") {
    return foreign(
      "AlreadyExists",
      `Family ${family} already has revisions that are not managed by this object. Set \`spec.adoptionPolicy: Adopt\` to adopt it, or set ` +
        "`spec.family` to another name.",
    );
  }
  const refused = adoptionGate(input, `Family ${family}`, other.tags);
  if (refused !== undefined) return refused;
  if (differencesFrom(resource, other.definition).length > 0) return undefined;
  const { arn, revision, tags } = other;
  const adopted: Revision = { arn, revision, content: wantedContent(resource), state: "ACTIVE", tags };
  const step = takeOver(input, adopted, `of family ${family}, which has the same content`);
  return progressing("Adopting", step.summary, [step]);
}

/** Whose revisions a namespace may take over is the administrator's to say, but for what it left behind itself. */
export function adoptionGate(
  { resource, installation, settings }: TaskDefinitionInput,
  what: string,
  tags: readonly EcsTag[],
): Plan<never> | undefined {
  const { namespace } = resource.metadata;
  const ownership = ownershipOf(tags, installation, resource, everOwned(resource));
  return ownership === "retained" || permits(settings.adoption, namespace)
    ? undefined
    : adoptionNotAllowed(what, namespace);
}

/**
 * Revisions of an earlier object of the same name, with what each stands for. Once the status of this object
 * has an ARN, they count as another owner's.
 */
function formerRevisions({ resource, installation, observed }: TaskDefinitionInput): readonly Revision[] {
  const mayTake = ({ tags }: Revision) =>
    ownershipOf(tags, installation, resource, everOwned(resource)) === "own-other-uid";
  const wanted = wantedContent(resource);
  return (observed.former ?? []).filter(mayTake).map((revision) => {
    const shown = observed.others?.find(({ arn }) => arn === revision.arn);
    // A hash of another version says nothing; what it stands for is then seen leaf by leaf.
    const renewed =
      isOutdated(revision.content) && shown !== undefined && differencesFrom(resource, shown.definition).length === 0;
    return renewed ? { ...revision, content: wanted } : revision;
  });
}

/** The newest revision of another owner that is in this object's way. */
function newestOther(input: TaskDefinitionInput): OtherRevision | undefined {
  const { observed, installation, resource, surroundings } = input;
  return observed.others?.find(({ tags }) => !belongsToPredecessor(tags, { installation, resource, surroundings }));
}

/**
 * Whether a revision belongs to an object of the same namespace that is being deleted. That one deregisters its own,
 * which it knows by the uid; its successor registers beside them, or the two would wait for each other for ever.
 */
export function belongsToPredecessor(
  tags: readonly EcsTag[],
  facts: Pick<TaskDefinitionInput, "installation" | "resource"> & { readonly surroundings: Surroundings },
): boolean {
  const shown = (key: string) => tags.find((tag) => tag.key === key)?.value;
  const { namespace } = facts.resource.metadata;
  if (shown(TAGS.installation) !== facts.installation || shown(TAGS.namespace) !== namespace) return false;
  const owner = shown(TAGS.uid);
  const objects = allOf(facts.surroundings, "ECSTaskDefinition");
  return objects.some((one) => one.uid === owner && one.namespace === namespace && one.exports?.deleting === true);
}

function takeOver(input: TaskDefinitionInput, adopt: Revision, what: string): TaskDefinitionStep {
  const { set } = tagDiff(revisionTags(input.resource, input, adopt.content), adopt.tags, []);
  const summary = `take over revision ${adopt.revision} ${what}`;
  return { kind: "TagResource", arn: adopt.arn, tags: set, takesOver: adopt, summary };
}

/** True while AWS has to be read further before all revisions of this object in the family are known. */
export const isSearching = ({ unsearched = 0 }: TaskDefinitionInput["observed"]): boolean => unsearched > 0;
