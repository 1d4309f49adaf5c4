/** What the log driver awslogs does in Amazon CloudWatch Logs. It works at once, and asks nobody for permission. */
import type { Area } from "../../core/world.ts";
import { ownArea } from "./state.ts";

export const logsForEcs = {
  /** Adds a message an event to a stream; makes group and stream where they are missing. */
  write(area: Area, group: string, stream: string, messages: readonly string[]): void {
    const { groups, world } = ownArea(area);
    const streams = groups.get(group) ?? new Map();
    groups.set(group, streams);
    const events = messages.map((message) => ({ timestamp: world.now, message, ingestionTime: world.now }));
    streams.set(stream, [...(streams.get(stream) ?? []), ...events]);
  },
};
