/** The AWS services there are: one line each, and all that anybody outside its folder writes of it. */
import { ecs } from "./ecs/index.ts";
import { sts } from "./sts/index.ts";

export const SERVICES = [ecs, sts] as const;
