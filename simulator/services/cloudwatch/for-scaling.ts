/** What Application Auto Scaling does in Amazon CloudWatch. It works at once, and asks nobody for permission. */
import type { Area } from "../../core/world.ts";
import { valueFor } from "./alarms/metrics.ts";
import { putAlarm } from "./alarms/registry.ts";
import type { Ports } from "./ports.ts";
import type { AlarmConfiguration } from "./records.ts";
import { ownArea } from "./state.ts";

/** @param ports what CloudWatch itself needs */
export const alarmsForScaling = (ports: Ports) => ({
  /** Makes an alarm, or replaces its configuration. @returns its ARN */
  put: (area: Area, name: string, configuration: AlarmConfiguration): string =>
    putAlarm(ownArea(area, ports), name, configuration, new Map()).arn,
  remove(area: Area, name: string): void {
    ownArea(area, ports).alarms.delete(name);
  },
  stateOf: (area: Area, name: string): string | undefined => ownArea(area, ports).alarms.get(name)?.state,
  valueOf(area: Area, name: string): number | undefined {
    const own = ownArea(area, ports);
    const alarm = own.alarms.get(name);
    return alarm && valueFor(own, alarm);
  },
  /** The alarms that invoke an action. */
  invoking: (area: Area, action: string): readonly { readonly name: string; readonly arn: string }[] =>
    [...ownArea(area, ports).alarms.values()].filter(({ configuration }) =>
      configuration.AlarmActions?.includes(action),
    ),
  /** Takes an action out of all alarms, which stay. */
  dropAction(area: Area, action: string): void {
    const without = (actions: readonly string[] | undefined) => actions?.filter((one) => one !== action);
    for (const alarm of ownArea(area, ports).alarms.values()) {
      const { OKActions, AlarmActions, InsufficientDataActions } = alarm.configuration;
      alarm.configuration = {
        ...alarm.configuration,
        OKActions: without(OKActions),
        AlarmActions: without(AlarmActions),
        InsufficientDataActions: without(InsufficientDataActions),
      };
    }
  },
});
