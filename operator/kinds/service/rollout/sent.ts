import type { ServiceStatus } from "../../../api/types.ts";
import type { EcsService } from "../../../aws/services/ecs/shapes.ts";
import { RELEASE_VERSION } from "../../../ecs/release.ts";
import type { ServiceDiff } from "../../../ecs/service-diff.ts";
import type { ServiceInput } from "../model.ts";
import { primaryOf } from "./ecs.ts";
import type { Rollout } from "./rollout.ts";

/**
 * Where service deployments may not be read, or the server does not know them, a release that failed and was rolled back shows
 * as a service that never got it. So what is sent is recorded before: if AWS has shown it, or another deployment since, and goes
 * back to other content, the release has failed.
 */

type Sent = NonNullable<ServiceStatus["sentRelease"]>;

const primaryId = (service: EcsService): string => primaryOf(service)?.id ?? "none";

/** What is recorded before an update that starts a deployment of this content. */
export function sentBefore(
  { observed }: ServiceInput,
  service: EcsService,
  hash: string,
): { readonly sentRelease?: Sent } {
  if (observed.missing === undefined) return {};
  return { sentRelease: { hash, hashVersion: RELEASE_VERSION, from: primaryId(service) } };
}

/**
 * What is known of the release that was sent last, after this pass.
 *
 * @returns undefined once it is delivered and its tasks run: what changes then is no failure of it
 */
export function sentNow(
  { resource, observed }: ServiceInput,
  release: { readonly hash: string; readonly diff: ServiceDiff },
  service: EcsService,
  done: boolean,
): Sent | undefined {
  const { sentRelease } = resource.status ?? {};
  if (sentRelease === undefined || observed.missing === undefined || done) return undefined;
  const contentIsLive = !release.diff.changes.some(({ startsDeployment }) => startsDeployment);
  const shown = release.hash === sentRelease.hash && (contentIsLive || primaryId(service) !== sentRelease.from);
  return shown ? { ...sentRelease, shown } : sentRelease;
}

/** The failure of the release that was sent last, when AWS has gone back to other content; undefined: it has not. */
export function wentBack(
  { resource, observed }: ServiceInput,
  service: EcsService,
  hash: string,
  contentIsLive: boolean,
): Rollout | undefined {
  const { sentRelease } = resource.status ?? {};
  if (observed.missing === undefined || contentIsLive || sentRelease === undefined) return undefined;
  if (sentRelease.hash !== hash || sentRelease.hashVersion !== RELEASE_VERSION) return undefined;
  if (sentRelease.shown !== true && primaryId(service) === sentRelease.from) return undefined;
  const { rolloutState } = primaryOf(service) ?? {};
  const ended = rolloutState !== "IN_PROGRESS" && (service.deployments ?? []).length <= 1;
  const why = service.deployments?.find((deployment) => deployment.rolloutState === "FAILED")?.rolloutStateReason;
  const what = ended ? "The deployment failed and was rolled back" : "The deployment failed and is being rolled back";
  const message = why === undefined || why === "" ? what : `${what}: ${why.replace(/\.$/, "")}`;
  return { kind: "failed", how: "RolledBack", ended, message };
}
