import { Refusal, refuse } from "../../../core/errors.ts";
import { sortedBy } from "../../../core/json.ts";
import { page } from "../../../core/pagination.ts";
import { inputMust as must } from "../demands.ts";
import { invalidValue } from "../errors.ts";
import type * as inputs from "../inputs/alarms.ts";
import { optionsNow } from "../options.ts";
import type { Alarm, CloudWatchArea } from "../records.ts";
import { checkedTags } from "../tags/tags.ts";
import { checkAlarm } from "./checks.ts";
import { enter, reconsider } from "./evaluation.ts";
import { putAlarm } from "./registry.ts";
import { alarmView } from "./view.ts";

/** "If you are using this operation to update an existing alarm, any tags you specify in this parameter are ignored." */
export function putMetricAlarm(area: CloudWatchArea, input: inputs.PutMetricAlarmInput) {
  checkAlarm(input);
  const { AlarmName, Tags, ...configuration } = input;
  const tags = checkedTags(Tags);
  if (!area.alarms.has(AlarmName) && area.alarms.size >= optionsNow(area.world).alarmQuota)
    throw refuse("LimitExceededFault", "The quota for alarms for this customer has already been reached.");
  putAlarm(area, AlarmName, configuration, tags);
  return {};
}

/** There are metric alarms only: composite and log alarms are not here. Order and first page size: not confirmed. */
export function describeAlarms(area: CloudWatchArea, input: inputs.DescribeAlarmsInput) {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes = ["MetricAlarm"] } = input;
  must((AlarmNames ?? []).length <= 100, "At most 100 alarms can be named.");
  must(!AlarmNames || AlarmNamePrefix === undefined, "AlarmNames and AlarmNamePrefix cannot be specified together.");
  const ofComposite = input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined;
  must(!ofComposite || !(AlarmNames || AlarmNamePrefix), "Parents and children are asked for alone.");
  const fits = (alarm: Alarm) =>
    AlarmTypes.includes("MetricAlarm") &&
    !ofComposite &&
    (AlarmNames?.includes(alarm.name) ?? true) &&
    alarm.name.startsWith(AlarmNamePrefix ?? "") &&
    (input.StateValue === undefined || alarm.state === input.StateValue) &&
    (input.ActionPrefix === undefined || hasAction(alarm, input.ActionPrefix));
  const found = sortedBy([...area.alarms.values()].filter(fits), ({ name }) => name);
  const { items, nextToken } = page(
    found.map(({ name }) => name),
    { maxResults: input.MaxRecords, nextToken: input.NextToken },
    { usual: 50, most: 100, member: "MaxRecords", invalid: invalidValue },
  );
  const alarms = items.flatMap((name) => area.alarms.get(name) ?? []);
  return { CompositeAlarms: [], MetricAlarms: alarms.map(alarmView), NextToken: nextToken };
}

const hasAction = ({ configuration }: Alarm, prefix: string): boolean =>
  [configuration.OKActions, configuration.AlarmActions, configuration.InsufficientDataActions].some((actions) =>
    actions?.some((action) => action.startsWith(prefix)),
  );

/** "If you specify any incorrect alarm names, the alarms you specify with correct names are still deleted." (API Reference) */
export function deleteAlarms(area: CloudWatchArea, { AlarmNames }: inputs.DeleteAlarmsInput) {
  must(AlarmNames.length <= 100, "At most 100 alarms can be deleted at once.");
  const unknown = AlarmNames.filter((name) => !area.alarms.delete(name));
  if (unknown.length > 0) throw new Refusal("ResourceNotFound", `Alarms ${unknown.join(", ")} do not exist.`, 404);
  return {};
}

/** "Metric alarms returns to their actual state quickly": here after the periods that a change takes. (API Reference) */
export function setAlarmState(area: CloudWatchArea, input: inputs.SetAlarmStateInput) {
  const alarm = area.alarms.get(input.AlarmName);
  if (!alarm) throw new Refusal("ResourceNotFound", `The alarm ${input.AlarmName} does not exist.`, 404);
  if (input.StateReasonData !== undefined && !isJson(input.StateReasonData))
    throw refuse("InvalidFormatFault", "StateReasonData was not syntactically valid JSON.");
  enter(area, alarm, { state: input.StateValue, reason: input.StateReason, data: input.StateReasonData });
  alarm.heading = undefined;
  reconsider(area, alarm);
  return {};
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
