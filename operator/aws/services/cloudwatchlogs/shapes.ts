/**
 * The part of the Amazon CloudWatch Logs API that the operator calls.
 * Source: Amazon CloudWatch Logs API Reference, 2014-03-28.
 */

export interface LogEvent {
  readonly message?: string | undefined;
}

export interface LogsOperations {
  GetLogEvents: {
    input: {
      readonly logGroupName: string;
      readonly logStreamName: string;
      /** Epoch milliseconds. */
      readonly startTime: number;
      readonly limit: number;
      readonly nextToken?: string;
    };
    output: {
      /** The oldest first. */
      readonly events?: readonly LogEvent[] | undefined;
      readonly nextBackwardToken?: string | undefined;
    };
  };
}
