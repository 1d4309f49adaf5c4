/** The operations on alarms, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/alarms.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const alarmRows = {
  PutMetricAlarm: operation({
    input: inputs.putMetricAlarmRequest,
    run: run.putMetricAlarm,
    writes: true,
    iam: { resources: on.alarm, creates: "orChanges" },
  }),
  DescribeAlarms: operation({
    input: inputs.describeAlarmsRequest,
    run: run.describeAlarms,
    writes: false,
    iam: { resources: on.alarms },
  }),
  DeleteAlarms: operation({
    input: inputs.deleteAlarmsRequest,
    run: run.deleteAlarms,
    writes: true,
    iam: { resources: on.alarms },
  }),
  SetAlarmState: operation({
    input: inputs.setAlarmStateRequest,
    run: run.setAlarmState,
    writes: true,
    iam: { resources: on.alarm },
  }),
};
