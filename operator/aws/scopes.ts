import type { Located, Scope } from "../engine/kind.ts";
import { ClassifiedError } from "../engine/outcome.ts";
import type { Clock } from "../lib/clock.ts";

/** Where objects may live. */
export interface RegionSettings {
  /** The Regions that the administrator allows. */
  readonly regions: readonly string[];
  /** For objects that name none. */
  readonly defaultRegion: string | undefined;
}

export interface ScopeResolver {
  resolve(region: string | undefined): Promise<Located>;
  /**
   * Asked right before a call is sent: whether the credentials are still those of the scope's account.
   * @throws ClassifiedError of class `conflict` when they are another account's by now; the next pass finds out which
   */
  confirm(scope: Scope): Promise<void>;
}

/** How the account behind the credentials is found out. */
export interface Identification {
  /** Names the credentials in use; see `AwsTransport.identity`. */
  current(region: string): Promise<string>;
  /** Asks STS for the account id, and for the partition of the caller's own ARN. */
  caller(region: string): Promise<{ readonly account: string; readonly partition: string }>;
}

interface Known {
  readonly identity: string;
  readonly located: Promise<Located>;
}

/** A failure is given again for so long, so that ten thousand objects do not ask ten thousand times. */
const FAILURE_KEPT_MS = 2_000;

/** Without credentials there is nothing to tell apart: asking STS says why. */
const NONE = "none";

/** Finds out the account behind the operator's credentials, once for each Region and set of credentials. */
export function createScopeResolver(settings: RegionSettings, clock: Clock, who: Identification): ScopeResolver {
  const known = new Map<string, Known>();

  const ask = async (region: string): Promise<Located> => {
    try {
      const { account, partition } = await who.caller(region);
      return { scope: { account, region }, partition };
    } catch (error) {
      clock.schedule(FAILURE_KEPT_MS, () => known.delete(region));
      throw error;
    }
  };

  const inRegion = async (region: string): Promise<Located> => {
    const identity = await who.current(region).catch(() => NONE);
    const existing = known.get(region);
    if (existing?.identity === identity) return existing.located;
    const located = ask(region);
    known.set(region, { identity, located });
    return located;
  };

  return {
    resolve: async (asked) => inRegion(allowedRegion(settings, asked)),
    async confirm({ account, region }) {
      const { scope } = await inRegion(region);
      if (scope.account === account) return;
      const message = "the operator's AWS credentials now belong to another account";
      throw new ClassifiedError({ class: "conflict", code: "CredentialsChanged", message });
    },
  };
}

function allowedRegion({ regions, defaultRegion }: RegionSettings, asked: string | undefined): string {
  const region = asked ?? defaultRegion;
  if (region === undefined) {
    const message =
      "no AWS Region: set `spec.region`, or set the operator's default Region with --region or AWS_REGION";
    throw new ClassifiedError({ class: "refused", code: "RegionRequired", reason: "RegionNotAllowed", message });
  }
  if (!regions.includes(region)) {
    const message = `Region ${region} is not allowed; the operator may use ${regions.join(", ")}. Set \`spec.region\` to one of them, or ask an administrator to add the Region to the operator's --regions flag.`;
    throw new ClassifiedError({ class: "refused", code: "RegionNotAllowed", reason: "RegionNotAllowed", message });
  }
  return region;
}
