import type { Rule } from "../common/index.ts";

/** A name in any case, as a CRD's expressions take it: they have no flags. */
const name = (text: string): string => [...text].map((letter) => `[${letter}${letter.toUpperCase()}]`).join("");
const names = (list: string): string => list.split(" ").map(name).join("|");

/** One field of a schedule: `*`, or values and ranges, each with or without a step. */
function field(value: string): string {
  const item = `(${value})(-(${value}))?(/[1-9][0-9]*)?`;
  return `([*?](/[1-9][0-9]*)?|${item}(,${item})*)`;
}

const MONTHS = names("jan feb mar apr may jun jul aug sep oct nov dec");
const DAYS = names("sun mon tue wed thu fri sat");
const FIELDS = [
  field("[0-5]?[0-9]"),
  field("[01]?[0-9]|2[0-3]"),
  field("0?[1-9]|[12][0-9]|3[01]"),
  field(`0?[1-9]|1[0-2]|${MONTHS}`),
  field(`0?[0-6]|${DAYS}`),
];
const SCHEDULE = `^(@(yearly|annually|monthly|weekly|daily|midnight|hourly)|${FIELDS.join(" +")})$`;

/** The shape of a name in the IANA time zone database. */
const TIME_ZONE = "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$";

interface ScheduledTaskView {
  readonly schedule: string;
  readonly timeZone?: string;
  readonly concurrencyPolicy?: string;
  readonly taskTemplate: { readonly spec: { readonly deletionPolicy?: string | undefined } };
}

export const rules: readonly Rule<ScheduledTaskView>[] = [
  {
    id: "cron-schedule",
    cel: `self.schedule.matches('${SCHEDULE}')`,
    message:
      "`schedule` must have five fields (minute, hour, day of the month, month, day of the week: `0 2 * * mon-fri`) or be one of " +
      "@hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually; a time zone belongs into `timeZone`",
    holds: ({ schedule }) => new RegExp(SCHEDULE).test(schedule),
  },
  {
    id: "time-zone",
    cel: `!has(self.timeZone) || (self.timeZone.matches('${TIME_ZONE}') && self.timeZone.lowerAscii() != 'local')`,
    message: "`timeZone` must be a name of the IANA time zone database, such as Europe/Berlin or Etc/UTC",
    holds: ({ timeZone }) =>
      timeZone === undefined || (new RegExp(TIME_ZONE).test(timeZone) && timeZone.toLowerCase() !== "local"),
  },
  {
    id: "replace-stops",
    cel: "self.concurrencyPolicy != 'Replace' || !has(self.taskTemplate.spec.deletionPolicy) || self.taskTemplate.spec.deletionPolicy != 'Retain'",
    message:
      "`taskTemplate.spec.deletionPolicy` must not be Retain with `concurrencyPolicy: Replace`, which stops the former run",
    holds: ({ concurrencyPolicy, taskTemplate }) =>
      concurrencyPolicy !== "Replace" || taskTemplate.spec.deletionPolicy !== "Retain",
  },
];
