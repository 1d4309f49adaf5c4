import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const repositoryRoot: string = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Where downloaded and built tools are kept between runs and shared by checkouts: `ECS_OPERATOR_CACHE`, else
 * `$XDG_CACHE_HOME/ecs-operator`, else `~/.cache/ecs-operator`.
 */
export function cacheDirectory(): string {
  const own = process.env.ECS_OPERATOR_CACHE;
  if (own) return own;
  return join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "ecs-operator");
}
