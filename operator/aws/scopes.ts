import type { Located, Scope } from "../engine/object.ts";
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
   * Called right before a call is sent: checks that the credentials still belong to the scope's account.
   * @throws ClassifiedError of class `conflict` when they belong to another account; the next pass reads which
   */
  confirm(scope: Scope): Promise<void>;
}

/** How the account of the credentials is read. */
export interface Identification {
  /** The identity of the credentials in use; see `AwsTransport.identity`. */
  current(region: string): Promise<string>;
  /** Reads the account id from STS, and the partition from the caller's ARN. */
  caller(region: string): Promise<{ readonly account: string; readonly partition: string }>;
}

interface CachedScope {
  readonly identity: string;
  readonly located: Promise<Located>;
}

/** A failure is cached for so long, so that ten thousand objects do not make ten thousand calls. */
const FAILURE_TTL_MS = 2_000;

/** Without credentials; the call to STS then fails with the cause. */
const NO_CREDENTIALS = "none";

/** Reads the account of the operator's credentials, once for each Region and set of credentials. */
export function createScopeResolver(
  settings: RegionSettings,
  clock: Clock,
  identification: Identification,
): ScopeResolver {
  const cache = new Map<string, CachedScope>();

  const locate = async (region: string): Promise<Located> => {
    try {
      const { account, partition } = await identification.caller(region);
      return { scope: { account, region }, partition };
    } catch (error) {
      clock.schedule(FAILURE_TTL_MS, () => cache.delete(region));
      throw error;
    }
  };

  const inRegion = async (region: string): Promise<Located> => {
    const identity = await identification.current(region).catch(() => NO_CREDENTIALS);
    const existing = cache.get(region);
    if (existing?.identity === identity) return existing.located;
    const located = locate(region);
    cache.set(region, { identity, located });
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
