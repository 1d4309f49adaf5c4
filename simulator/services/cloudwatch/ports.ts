/** What Amazon CloudWatch needs of other AWS services. */
import type { Area } from "../../core/world.ts";

/** An alarm that invokes an action. */
export interface Invocation {
  readonly alarmName: string;
  /** Of the metric, when the alarm looked at it. */
  readonly value: number;
  readonly threshold: number;
}

export interface Ports {
  readonly scaling: {
    /** Invokes the scaling policy with this ARN; nothing happens where there is none. */
    invoke(area: Area, policyArn: string, invocation: Invocation): void;
  };
}
