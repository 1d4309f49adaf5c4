/**
 * What goes on after a request was answered.
 * Source: API Reference, CapacityProvider, status and updateStatus.
 */
import { rememberPast } from "../../../core/lag.ts";
import type { CapacityProvider, EcsArea } from "../records.ts";
import type { ProviderFailure } from "../scenario.ts";
import { after, lasting } from "../time.ts";
import { providerView } from "./view.ts";

interface Change {
  readonly action: ProviderFailure["action"];
  readonly takes: Parameters<typeof after>[1];
  readonly begin: () => void;
  /** What it does in the end, unless it fails. */
  readonly finish: () => void;
}

/** Starts a change; it is over at once where its duration is nothing. */
export function startChange(area: EcsArea, provider: CapacityProvider, change: Change): void {
  rememberPast(area, provider.arn, () => known(area, provider));
  const failure = takeFailure(area, change.action);
  provider.updateStatus = `${change.action}_IN_PROGRESS`;
  provider.updateStatusReason = undefined;
  change.begin();
  const end = () => {
    provider.updateStatus = `${change.action}_${failure ? "FAILED" : "COMPLETE"}`;
    provider.updateStatusReason = failure?.reason;
    if (!failure) change.finish();
    else if (provider.status === "DEPROVISIONING") provider.status = "ACTIVE";
  };
  if (lasting(area.world, change.takes) === 0) end();
  else after(area.world, change.takes, end);
}

const known = (area: EcsArea, { name }: CapacityProvider): object | undefined => {
  const before = area.providers.get(name);
  return before && providerView(area, before, true);
};

/** The failure that the scenario has for this change; it is used up. */
function takeFailure({ scenario }: EcsArea, action: ProviderFailure["action"]): ProviderFailure | undefined {
  const index = scenario.failingProviders.findIndex((one) => one.action === action);
  const found = scenario.failingProviders[index];
  if (found) scenario.failingProviders = scenario.failingProviders.toSpliced(index, 1);
  return found;
}
