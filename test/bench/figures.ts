/** One figure of the bench, with the bar it is held to. */
export interface FigureSpec {
  /** The promise it belongs to, see docs/engineering/performance.md. */
  readonly id: string;
  readonly what: string;
  readonly unit: string;
  /** At most this much. Absent: reported, not judged. */
  readonly bar?: number;
  /** A count: the machine's load does not change it. */
  readonly counted?: true;
}

const figure = (id: string, what: string, unit: string, bar?: number): FigureSpec => ({
  id,
  what,
  unit,
  ...(bar !== undefined && { bar }),
});
const count = (id: string, what: string, unit: string, bar?: number): FigureSpec => ({
  ...figure(id, what, unit, bar),
  counted: true,
});

/** Every figure the bench can give, in the order of its table. */
export const FIGURES = {
  createFloor: figure("P1", "floor: POST, watch event, two writes, SDK call, no operator, p50", "ms"),
  updateFloor: figure("P1", "floor: PATCH, watch event, SDK call, no operator, p50", "ms"),
  createP50: figure("P1", "apply to CreateService, AWS 0 ms, p50", "ms"),
  createOver: figure("P1", "the same above the floor", "ms", 4),
  createP99: figure("P1", "apply to CreateService, AWS 0 ms, p99", "ms"),
  updateP50: figure("P1", "change to UpdateService, AWS 0 ms, p50", "ms"),
  updateOver: figure("P1", "the same above the floor", "ms", 4),
  updateP99: figure("P1", "change to UpdateService, AWS 0 ms, p99", "ms"),
  farCreateOver: figure("P1", "apply to CreateService, AWS 50 ms, p50 above the floor", "ms", 4),
  farLiteralOver: figure("P1", "apply to CreateService, literal task definition, AWS 50 ms, p50 above it", "ms", 4),
  farUpdateOver: figure("P1", "change to UpdateService, AWS 50 ms, p50 above the floor", "ms", 4),
  postP50: figure("P1", "of it: the POST until its answer, p50", "ms"),
  idleP99: figure("P2", "change to UpdateService with 10,000 services, idle, p99", "ms"),
  underReread: figure("P2", "the same while all objects are read again, above the idle p99", "ms", 250),
  bulk: figure("P3", "10,000 services, first POST to last CreateService", "s"),
  bulkShare: figure("P3", "the same as a multiple of a script's time for the same writes", "x", 1.25),
  bulkErrors: count("P3", "calls that AWS refused meanwhile", "calls", 0),
  imageRolls: count("P4", "1,000 image rolls with AWS's quotas (virtual time)", "s", 1029),
  imageRollsThrottled: count("P4", "throttled calls among them", "%", 0.5),
  sharedRolls: count("P5", "1,000 services on 20 definitions rolled (virtual time)", "s", 199.5),
  sharedRegisters: count("P5", "RegisterTaskDefinition calls for them", "calls", 20),
  // How full requests get depends on how quickly passes follow each other, and so on the machine.
  readsPerHour: figure("P6", "DescribeServices calls per service-hour at a drift interval of 10 min", "reads", 0.65),
  readsPerVirtualHour: count("P6", "the same over one hour of virtual time", "reads", 0.65),
  definitionReads: count("P6", "beside them: DescribeTaskDefinition calls per definition-hour", "reads"),
  idleWrites: count("P7", "Kubernetes writes of idle sweeps, Lease aside", "writes", 0),
  idleAwsWrites: count("P7", "AWS writes of idle sweeps", "writes", 0),
  virtualHourWrites: count("P7", "writes of an idle hour of virtual time, to Kubernetes and AWS", "writes", 0),
  memory0: figure("P8", "resident memory, no objects", "MiB", 95),
  memory1000: figure("P8", "resident memory, 1,000 services", "MiB", 130),
  memory10000: figure("P8", "resident memory, 10,000 services", "MiB", 260),
  burstPeak: figure("P8", "most memory while 1,000 services are created at once", "MiB", 140),
  sweepCpu: figure("P9", "CPU time of one sweep, per 1,000 of 10,000 services", "s", 1),
  firstCall: figure("P10", "start of the process to its first AWS call, median", "ms", 250),
  synced: figure("P10", "start to 10,000 services read, no quotas", "s", 12),
  syncedWithQuotas: figure("P10", "start to 10,000 services read, AWS's quotas", "s", 60),
  failoverGraceful: figure("P11", "SIGTERM of the leader to the standby's first write", "s", 1.5),
  failoverKilled: figure("P11", "SIGKILL of the leader to the standby's first write", "s", 8),
  failoverOverlap: count("P11", "AWS writes of a former leader after its successor's first", "writes", 0),
  stormAttempts: count("P12", "calls in 60 s of throttling, as a part of the bucket", "x", 1.2),
  stormLatency: figure(
    "P12",
    "change to UpdateService from 10 s after the storm on, p50 above that before it",
    "ms",
    4,
  ),
  stormLost: count("P12", "changes of the storm that were never made in AWS", "changes", 0),
  outageSeen: figure("P13", "API server back after an outage of 60 s to 100 changes made in AWS", "s", 5),
  muteSeen: figure(
    "P13",
    "a change while watches bring nothing although their connections stand, until made in AWS",
    "s",
    60,
  ),
  outageTwice: count("P13", "changes that were made in AWS more than once", "changes", 0),
  connections: figure("P14", "new connections per 1,000 AWS calls, once the pool is filled", "connections", 5),
  stsCalls: count("P14", "STS calls of one operator's life", "calls", 1.2),
  taskRuns: count("P15", "1,000 tasks on Fargate, first to last RunTask, AWS's quotas (virtual time)", "s"),
  taskRunsOver: count("P15", "the same as a multiple of the time that AWS's quota of RunTask takes", "x", 1.05),
  taskRunsThrottled: count("P15", "throttled calls among them", "%", 0.5),
  taskCalls: count("P15", "calls for each task, from its start to its end", "calls"),
  finishedCalls: count("P15", "calls about these tasks in an hour after their end", "calls", 0),
  finishedMemory: figure("P15", "resident memory, 10,000 finished tasks", "MiB", 260),
  finishedReads: count("P15", "calls about them after a start", "calls", 0),
} as const satisfies Readonly<Record<string, FigureSpec>>;

export type FigureName = keyof typeof FIGURES;

/** A measured figure. */
export interface Figure extends FigureSpec {
  readonly name: FigureName;
  readonly value: number;
  /** How it came about: number of samples, conditions that differ. */
  readonly note: string;
  /** Undefined where there is no bar. */
  readonly holds: boolean | undefined;
}

/** A quantity at several numbers of objects, for the graphs. */
export interface CurvePoint {
  readonly objects: number;
  readonly value: number;
}

/** What graphs there are. */
export const CURVES = {
  memory: { title: "Resident memory", unit: "MiB" },
  sweepCpu: { title: "CPU time of a sweep", unit: "s" },
  readsPerHour: { title: "AWS reads an hour, drift interval 10 min", unit: "reads" },
  startup: { title: "Start to all services read, no quotas", unit: "s" },
} as const;
export type CurveName = keyof typeof CURVES;
