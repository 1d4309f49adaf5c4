import type { Mutant } from "./mutant.ts";
import { unfencedAws } from "./wraps.ts";

/** Mistakes about who may write. */
export const leadershipMutants: readonly Mutant[] = [
  {
    id: "17",
    title: "leadership is not asked for again right before a write",
    wraps: [unfencedAws],
    fallsTo: ["S11"],
  },
  {
    id: "18",
    title: "a Lease runs out by its renewal time and the own wall clock",
    edits: [
      {
        file: "operator/kubernetes/lease.ts",
        find: "  readonly acquireTime: string | undefined;\n}",
        replace: "  readonly acquireTime: string | undefined;\n  readonly renewTime?: string | undefined;\n}",
      },
      {
        file: "operator/kubernetes/lease.ts",
        find: "      leaseTransitions?: number;\n      acquireTime?: string;\n",
        replace: "      leaseTransitions?: number;\n      acquireTime?: string;\n      renewTime?: string;\n",
      },
      {
        file: "operator/kubernetes/lease.ts",
        find: "    acquireTime: spec?.acquireTime,\n",
        replace: "    acquireTime: spec?.acquireTime,\n    renewTime: spec?.renewTime,\n",
      },
      {
        file: "operator/kubernetes/leader.ts",
        find: "return this.#observed.at + this.#observed.lease.durationMs - this.#options.clock.monotonic();",
        replace:
          'return Date.parse(this.#observed.lease.renewTime ?? "") + this.#observed.lease.durationMs - this.#options.clock.now();',
      },
    ],
    fallsTo: ["S11"],
  },
  {
    id: "19",
    title: "the elector stops after the first failed read or write of the Lease",
    edits: [
      {
        file: "operator/kubernetes/leader.ts",
        find: "        this.#reportFailure(error);\n        await this.#pause(signal);\n",
        replace: "        this.#reportFailure(error);\n        return;\n",
      },
      {
        file: "operator/kubernetes/leader.ts",
        find: '      if (isKind(error, "notFound")) return this.#lose("the Lease was deleted");\n      this.#reportFailure(error);\n    }\n  }\n\n  /** The Lease has another version',
        replace:
          '      this.#lose("the Lease could not be renewed");\n      throw error;\n    }\n  }\n\n  /** The Lease has another version',
      },
    ],
    fallsTo: ["L8"],
  },
];
