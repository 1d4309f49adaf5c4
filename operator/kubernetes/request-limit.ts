/** A signal that is aborted with `outer` or after `ms` milliseconds, whichever is first. */
export function createLimit(ms: number, outer: AbortSignal | undefined) {
  const controller = new AbortController();
  const onAbort = () => controller.abort(outer?.reason);
  const timer = setTimeout(() => controller.abort(new RequestTimeoutError(ms)), ms);
  const disarm = () => clearTimeout(timer);
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  const release = () => {
    disarm();
    outer?.removeEventListener("abort", onAbort);
  };
  return { signal: controller.signal, disarm, release };
}

class RequestTimeoutError extends Error {
  readonly code = "ETIMEDOUT";
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
    this.name = "RequestTimeoutError";
  }
}

/** The promise, or the signal's reason as soon as it is aborted. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    promise.then(resolve, reject);
  });
}
