import { ClassifiedError } from "../engine/outcome.ts";
import type { CallOptions, Turn } from "../engine/ports.ts";
import { RANK } from "./batch.ts";
import { type CheckedRevision, checkedMembers } from "./services/ecs/checked.ts";
import type { EcsTaskDefinition } from "./services/ecs/shapes.ts";

/** Revisions of one account and Region that services are checked against. */
export interface Revisions {
  /**
   * @param name `family:revision`, or an ARN
   * @throws ClassifiedError what DescribeTaskDefinition threw
   */
  read(name: string, options: CallOptions): Promise<CheckedRevision>;
  /** A write that names the revision was refused: its status may have changed since it was read. */
  doubt(arn: string): void;
}

/** Makes one call. `leaving` is called when the request leaves. */
export type ReadRevision = (name: string, options: CallOptions, leaving: () => void) => Promise<unknown>;

/** What is kept of one takes about a kilobyte; the one that was asked for longest ago goes first. */
const KEPT = 512;

/** A call under way. */
interface Question {
  readonly turn: Turn;
  readonly answer: Promise<CheckedRevision>;
  left: boolean;
}

/**
 * Reads each revision once and keeps what services are checked against: its content never changes, and its number is not given
 * out a second time. Those who ask for the same one meanwhile share the call. A failure is not kept.
 * Source: "The task definition name is retained by Amazon ECS and the revision is incremented the next time you create a task
 * definition with that name." (Amazon ECS Developer Guide, Deleting an Amazon ECS task definition revision using the console)
 */
export function createRevisions(call: ReadRevision): Revisions {
  const kept = new Map<string, CheckedRevision>();
  const asked = new Map<string, Question>();

  const keep = (name: string, revision: CheckedRevision): CheckedRevision => {
    kept.delete(name);
    kept.set(name, revision);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return revision;
  };

  const ask = (name: string, options: CallOptions): Promise<CheckedRevision> => {
    const leaving = () => {
      question.left = true;
    };
    const answer = call(name, options, leaving)
      .then((output) => keep(name, checked(name, output)))
      .finally(() => {
        if (asked.get(name) === question) asked.delete(name);
      });
    const question: Question = { turn: options, answer, left: false };
    asked.set(name, question);
    return answer;
  };

  return {
    async read(name, options) {
      const known = kept.get(name);
      if (known !== undefined) return keep(name, known);
      const question = asked.get(name);
      return question !== undefined && comesAsSoon(question, options) ? question.answer : ask(name, options);
    },
    doubt(arn) {
      for (const [name, revision] of kept) if (revision.arn === arn) kept.delete(name);
    },
  };
}

/** Whether a call under way serves whoever asks now: one that still waits may have others of its own namespace before it. */
const comesAsSoon = ({ turn, left }: Question, { priority, namespace }: Turn): boolean =>
  !turn.signal.aborted && (left || (turn.namespace === namespace && RANK[turn.priority] <= RANK[priority]));

function checked(name: string, output: unknown): CheckedRevision {
  const { taskDefinition } = output as { readonly taskDefinition?: EcsTaskDefinition | undefined };
  const { taskDefinitionArn: arn, status } = taskDefinition ?? {};
  if (taskDefinition !== undefined && arn !== undefined)
    return { arn, status, definition: checkedMembers({ ...taskDefinition }) };
  const message = `AWS's answer to DescribeTaskDefinition holds no revision ${name}`;
  throw new ClassifiedError({ class: "transient", code: "IncompleteAnswer", message });
}
