-- refresh: read AWS now instead of at the next drift check.
-- An annotation that Git does not hold: a sync neither reverts it nor shows it as a difference.
local os = require("os")

if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["ecs-operator.dev/refresh"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
