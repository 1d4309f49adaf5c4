-- Which actions Argo CD offers. The list at the end is that of the kind.
local on = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    on[condition.type] = condition.status == "True"
  end
end
local deleting = obj.metadata.deletionTimestamp ~= nil

local function action(name, icon, enabled)
  return { displayName = name, iconClass = "fa fa-fw fa-" .. icon, disabled = deleting or not enabled }
end

