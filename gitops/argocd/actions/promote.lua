-- promote: let a rollout that waits at a gate go on.
-- An annotation that Git does not hold: a sync neither reverts it nor shows it as a difference.
local os = require("os")

if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["ecs-operator.dev/promote"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
