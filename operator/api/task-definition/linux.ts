import { z } from "zod";
import { cappedList, choice, flag, int, list, optional, text } from "../common/index.ts";

const device = z.object({
  hostPath: text("Path of the device on the host."),
  ...optional({
    containerPath: text("Path in the container. Left out: the same as `hostPath`."),
    permissions: list(
      choice(["read", "write", "mknod"], "A permission."),
      3,
      "What the container may do with it. Left out: all three.",
    ),
  }),
});

const tmpfs = z.object({
  containerPath: text("Path in the container."),
  size: int("Largest size in MiB.", 1),
  ...optional({ mountOptions: cappedList(text("An option, such as noexec.", 64), 32, "Mount options.") }),
});

const capabilities = z.object(
  optional({
    add: cappedList(
      text("A capability, such as SYS_PTRACE.", 64),
      64,
      "Capabilities beyond Docker's default set. Fargate has SYS_PTRACE only.",
    ),
    drop: cappedList(text("A capability, or ALL.", 64), 64, "Capabilities to take away."),
  }),
);

export const linuxParameters = z.object(
  optional({
    capabilities: capabilities.describe("Kernel capabilities."),
    devices: cappedList(device, 64, "Devices of the host. Not on Fargate."),
    initProcessEnabled: flag(
      "Run an init process that forwards signals and reaps children. Left out: none; writing false out is a change.",
    ),
    sharedMemorySize: int("Size of /dev/shm in MiB. Not on Fargate.", 0),
    tmpfs: cappedList(tmpfs, 32, "tmpfs mounts."),
    maxSwap: int("Swap in MiB; 0 means none. Not on Fargate.", 0),
    swappiness: int(
      "How eagerly memory is swapped out; read with `maxSwap` only. Left out: 60; writing it out is a change. Not on Fargate.",
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
  softLimit: int("Soft limit; -1 is unlimited.", -1),
  hardLimit: int("Hard limit; -1 is unlimited.", -1),
});
