import type { Scope } from "../engine/kind.ts";
import { ClassifiedError, failureOf } from "../engine/outcome.ts";
import type { Clock } from "../lib/clock.ts";

/** Where objects may live. */
export interface RegionSettings {
  /** The Regions that the administrator allows. */
  readonly regions: readonly string[];
  /** For objects that name none. */
  readonly defaultRegion: string | undefined;
}

/** What is known of the operator's AWS credentials. */
export interface CredentialState {
  /** True from the first time that AWS accepted them. */
  readonly accepted: boolean;
  /** Why AWS did not accept them last time, for a person. */
  readonly problem: string | undefined;
}

export interface ScopeResolver {
  resolve(region: string | undefined): Promise<Scope>;
  credentials(): CredentialState;
}

/** A failure is given again for so long, so that ten thousand objects do not ask ten thousand times. */
const FAILURE_KEPT_MS = 2_000;

/**
 * Finds out the account behind the operator's credentials, once for each Region.
 *
 * @param identify asks STS in a Region for the account id
 */
export function createScopeResolver(
  settings: RegionSettings,
  clock: Clock,
  identify: (region: string) => Promise<string>,
): ScopeResolver {
  const known = new Map<string, Promise<Scope>>();
  let accepted = false;
  let problem: string | undefined;

  const ask = async (region: string): Promise<Scope> => {
    try {
      const scope = { account: await identify(region), region };
      accepted = true;
      problem = undefined;
      return scope;
    } catch (error) {
      const { code, message } = failureOf(error);
      problem = `${code}: ${message}`;
      clock.schedule(FAILURE_KEPT_MS, () => known.delete(region));
      throw error;
    }
  };

  return {
    async resolve(asked) {
      const region = allowedRegion(settings, asked);
      const existing = known.get(region);
      if (existing !== undefined) return existing;
      const scope = ask(region);
      known.set(region, scope);
      return scope;
    },
    credentials: () => ({ accepted, problem }),
  };
}

function allowedRegion({ regions, defaultRegion }: RegionSettings, asked: string | undefined): string {
  const region = asked ?? defaultRegion;
  if (region === undefined) {
    const message = "no Region: set spec.region, or give the operator a default with --region or AWS_REGION";
    throw new ClassifiedError({ class: "refused", code: "RegionRequired", reason: "RegionNotAllowed", message });
  }
  if (!regions.includes(region)) {
    const message = `Region ${region} is not among those the operator may use (${regions.join(", ")}); an administrator can add it to --regions`;
    throw new ClassifiedError({ class: "refused", code: "RegionNotAllowed", reason: "RegionNotAllowed", message });
  }
  return region;
}
