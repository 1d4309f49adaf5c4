import { kindNames } from "../common/names.ts";

export const names = kindNames("ECSService", "ecsservices");
