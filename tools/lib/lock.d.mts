/**
 * Runs `work` while this process alone holds the lock file; other processes wait. A lock whose holder was killed is
 * taken over after 15 seconds.
 *
 * @param path the lock file; its directory is made when missing
 * @param work must not block the event loop for longer than 10 seconds, because a timer keeps the lock alive
 * @param onWait called once when another process holds the lock
 * @returns what `work` returns
 * @throws what `work` throws, or the file system's error when the lock file cannot be written
 */
export declare function withLock<T>(path: string, work: () => Promise<T>, onWait?: () => void): Promise<T>;
