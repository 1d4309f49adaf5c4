import { kindNames } from "../common/names.ts";

export const names = kindNames("ECSCluster", "ecsclusters");
