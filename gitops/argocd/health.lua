-- Argo CD health of every ecs-operator.dev kind.
-- The status follows kstatus: Ready is always there, Reconciling and Stalled only while they are true. Lua 5.1, and only the
-- base and table libraries: that is what argocd-cm scripts get.

local function verdict(status, message)
  return { status = status, message = message or "" }
end

local status = obj.status or {}
local seen = tonumber(status.observedGeneration)
local generation = tonumber(obj.metadata.generation)
local unseen = status.conditions == nil or (seen ~= nil and generation ~= nil and seen < generation)

-- Argo CD 3.6 and newer ask for objects that are being deleted, too, and show deletionMessage; older versions show
-- "Pending deletion" for each of them and never get here.
if obj.metadata.deletionTimestamp ~= nil then
  local found = verdict("Progressing", "Being deleted: waiting for the operator to start the deletion")
  for _, condition in ipairs(unseen and {} or status.conditions) do
    if condition.type == "Ready" and condition.status ~= "True" then
      found.message = "Being deleted: " .. condition.message
    end
  end
  found.deletionMessage = found.message
  return found
end

if obj.spec ~= nil and obj.spec.suspend == true then
  return verdict("Suspended", "spec.suspend is true: the operator leaves it alone")
end

if unseen then
  return verdict("Progressing", "Waiting for the operator to look at this version")
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end

-- The order decides: what needs a person comes before what goes on by itself.
local order = {
  { type = "Stalled", health = "Degraded" },
  { type = "Paused", health = "Suspended" },
  { type = "Ready", health = "Healthy" },
  { type = "Reconciling", health = "Progressing" },
}
for _, rule in ipairs(order) do
  local condition = conditions[rule.type]
  if condition ~= nil and condition.status == "True" then
    return verdict(rule.health, condition.message)
  end
end

if conditions.Ready ~= nil then
  return verdict("Progressing", conditions.Ready.message)
end
return verdict("Progressing", "Waiting for the Ready condition")
