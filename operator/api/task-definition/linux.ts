import { z } from "zod";
import { cappedList, choice, flag, int, list, optional, text } from "../common/index.ts";

const device = z.object({
  hostPath: text("Path of the device on the host."),
  ...optional({
    containerPath: text("Path in the container. If not set: the same as `hostPath`."),
    permissions: list(
      choice(["read", "write", "mknod"], "A permission."),
      3,
      "Permissions of the container. If not set: all three.",
    ),
  }),
});

const tmpfs = z.object({
  containerPath: text("Path in the container."),
  size: int("Maximum size in MiB.", 1),
  ...optional({ mountOptions: cappedList(text("An option, such as noexec.", 64), 32, "Mount options.") }),
});

const capabilities = z.object(
  optional({
    add: cappedList(
      text("A capability, such as SYS_PTRACE.", 64),
      64,
      "Capabilities beyond Docker's default set. Fargate supports SYS_PTRACE only.",
    ),
    drop: cappedList(text("A capability, or ALL.", 64), 64, "Capabilities to remove."),
  }),
);

export const linuxParameters = z.object(
  optional({
    capabilities: capabilities.describe("Kernel capabilities."),
    devices: cappedList(device, 64, "Devices of the host. Not on Fargate."),
    initProcessEnabled: flag(
      "Whether an init process runs that forwards signals and reaps processes. If not set: false; setting that value explicitly is a change.",
    ),
    sharedMemorySize: int("Size of /dev/shm in MiB. Not on Fargate.", 0),
    tmpfs: cappedList(tmpfs, 32, "tmpfs mounts."),
    maxSwap: int("Swap in MiB; 0 means none. Not on Fargate.", 0),
    swappiness: int(
      "Swappiness, 0 to 100; used with `maxSwap` only. If not set: 60; setting that value explicitly is a change. Not on Fargate.",
      0,
      100,
    ),
  }),
);

export const ulimit = z.object({
  name: choice(
    [
      "core",
      "cpu",
      "data",
      "fsize",
      "locks",
      "memlock",
      "msgqueue",
      "nice",
      "nofile",
      "nproc",
      "rss",
      "rtprio",
      "rttime",
      "sigpending",
      "stack",
    ],
    "Name of the limit.",
  ),
  softLimit: int("Soft limit; -1 means unlimited.", -1),
  hardLimit: int("Hard limit; -1 means unlimited.", -1),
});
