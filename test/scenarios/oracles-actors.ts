import { type AwsCall, isAwsWrite, PERSON } from "./history.ts";
import { describe, type Oracle } from "./oracle.ts";

/** S11 and S12: one process writes at a time, and one write at a time for each object. */
export const actorOracles = (): readonly Oracle[] => [singleActor(), serialised()];

/** Judged at the moment of sending: what then happens on the way is the network's. */
function singleActor(): Oracle {
  /** Lease holders and since when, oldest first. */
  const terms: { readonly holder: string | undefined; readonly since: number }[] = [];
  return {
    invariant: "S11",
    kube({ after, before, at }) {
      const object = after ?? before;
      if (object?.kind !== "Lease") return;
      const holder = (after?.spec?.holderIdentity as string | undefined) || undefined;
      if (terms.at(-1)?.holder !== holder) terms.push({ holder, since: at });
    },
    aws(call, _view, report) {
      if (!isAwsWrite(call) || call.process === PERSON || terms.length === 0) return;
      const holder = terms.findLast(({ since }) => since <= call.sentAt)?.holder;
      if (holder !== call.process)
        report(`${call.process} sent ${call.operation} while ${holder ?? "no process"} held the Lease`);
    },
  };
}

function serialised(): Oracle {
  const running = new Map<string, AwsCall[]>();
  return {
    invariant: "S12",
    aws(call, view, report) {
      const uid = view.owner(call);
      if (!isAwsWrite(call) || call.process === PERSON || uid === undefined) return;
      const others = running.get(uid) ?? [];
      running.set(uid, [...others, call]);
      const overlapping = others.find((other) => endOf(other, call) > call.sentAt && other.sentAt < endOf(call, other));
      if (overlapping !== undefined)
        report(`${call.operation} while ${overlapping.operation} for ${describe(view.lastSeen(uid))} was under way`);
    },
  };
}

/**
 * When a call is over for another one: its own process waits for the answer; for another process, which took over after a
 * crash or a freeze, it is over once AWS has decided.
 */
const endOf = (call: AwsCall, other: AwsCall): number =>
  call.process === other.process ? (call.endedAt ?? Number.POSITIVE_INFINITY) : call.at;
