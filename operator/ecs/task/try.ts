import { token } from "../../lib/hash.ts";

/** Of what an object's `startedBy` begins with; the rest differs between objects. */
const PREFIX = "ecs-operator/";

/**
 * The name of a try: `startedBy` of its task, by which it is found again, and the client token of its RunTask. The same object, attempt
 * and try give the same name, in whichever process. AWS allows 128 letters, digits, hyphens, slashes and underscores in the one, and 64
 * characters in the other (Amazon ECS API Reference, RunTask).
 */
export const tryName = (installation: string, uid: string, attempt: number, number: number): string =>
  `${PREFIX}${token([installation, uid], 20)}/${attempt}-${number}`;

/**
 * So long after a try was recorded the same RunTask may be sent again: AWS keeps a token for 24 hours or until an hour after the end of its
 * task, whichever is first, and the call may have waited for its turn, under another clock.
 * Source: Amazon ECS API Reference, "Ensuring idempotency"
 */
export const REPEATABLE_MS = 45 * 60_000;

/** What was started so short a time ago AWS need not show yet. */
export const UNSEEN_MS = 30_000;

/** Job's pause after a failure: 10 s, doubled up to six minutes. */
const FIRST_PAUSE_MS = 10_000;
const MOST_PAUSE_MS = 360_000;

/** The pause after so many failures or tries in a row. @returns milliseconds */
export const pauseMs = (times: number): number =>
  times < 1 ? 0 : Math.min(MOST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(times - 1, 10));
