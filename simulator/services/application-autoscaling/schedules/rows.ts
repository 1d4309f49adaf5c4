/** The operations on scheduled actions, a row each. */
import { operation } from "../../../core/service.ts";
import * as inputs from "../inputs/schedules.ts";
import * as on from "../policy.ts";
import * as run from "./operations.ts";

export const scheduleRows = {
  PutScheduledAction: operation({
    input: inputs.putScheduledActionRequest,
    run: run.putScheduledAction,
    writes: true,
    iam: { resources: on.target },
  }),
  DeleteScheduledAction: operation({
    input: inputs.deleteScheduledActionRequest,
    run: run.deleteScheduledAction,
    writes: true,
    iam: { resources: on.target },
  }),
  DescribeScheduledActions: operation({
    input: inputs.describeScheduledActionsRequest,
    run: run.describeScheduledActions,
    writes: false,
    iam: { resources: on.anything },
  }),
};
