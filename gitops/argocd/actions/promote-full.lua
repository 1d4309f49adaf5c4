-- promote-full: let a rollout go on to its end without further gates.
-- An annotation that Git does not hold: a sync neither reverts it nor shows it as a difference.
local os = require("os")

if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["ecs-operator.dev/promote-full"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
