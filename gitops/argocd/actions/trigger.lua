-- trigger: one run now, beside those of the schedule.
-- An annotation that Git does not hold: a sync neither reverts it nor shows it as a difference.
local os = require("os")

if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["ecs-operator.dev/trigger"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
