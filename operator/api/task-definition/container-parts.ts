/** The parts of a container that have parts of their own. */
import { z } from "zod";
import { cappedList, choice, int, optional, pattern, text, withRules } from "../common/index.ts";
import { portMappingRules } from "./container-rules.ts";

export const portMapping = withRules(
  z.object(
    optional({
      containerPort: int(
        "Port in the container. This or `containerPortRange` is required. The same port may be mapped once for tcp and once for udp; a load balancer cannot use such a port.",
        0,
        65_535,
      ),
      hostPort: int(
        "Port on the host. With awsvpc and host: not set, 0 or equal to `containerPort`. With bridge: if not set or 0, AWS chooses a port.",
        0,
        65_535,
      ),
      protocol: choice(["tcp", "udp"], "Protocol of the port. Default: tcp."),
      name: pattern(
        /^[a-z0-9_][a-z0-9_-]{0,63}$/,
        64,
        "Name of the port; a service refers to it in `serviceConnectConfiguration.services[].portName`.",
      ),
      appProtocol: choice(["http", "http2", "grpc"], "Protocol for Service Connect. If not set: TCP."),
      containerPortRange: pattern(
        /^[0-9]{1,5}-[0-9]{1,5}$/,
        11,
        "Range of ports, such as 8000-8010; bridge and awsvpc only.",
      ),
    }),
  ),
  portMappingRules,
);

export const healthCheck = z.object({
  command: cappedList(
    text("A part of the command.", 8192),
    64,
    "The check: CMD and a program with its arguments, CMD-SHELL and a command line for the container's shell, or a program alone. It is " +
      "sent to AWS unchanged.",
  ).min(1),
  ...optional({
    interval: int("Seconds between checks. Default: 30.", 5, 300),
    timeout: int("Timeout of one check in seconds. Default: 5.", 2, 60),
    retries: int("Consecutive failed checks until the container is unhealthy. Default: 3.", 1, 10),
    startPeriod: int("Seconds after the start during which failed checks are ignored. Default: 0.", 0, 300),
  }),
});

export const dependency = z.object({
  containerName: text("Name of another container of this task.", 255),
  condition: choice(
    ["START", "COMPLETE", "SUCCESS", "HEALTHY"],
    "State that the other container must have reached: START, COMPLETE (exited), SUCCESS (exited with 0) or HEALTHY.",
  ),
});
