/**
 * Time runs so many times faster for the operator: its clocks, from the start of its process on, and its timers, which all
 * its waits, deadlines and the Lease go by. The time limits of single requests are as they are.
 */
export const OPERATOR_SPEED = 10;
