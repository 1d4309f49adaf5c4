-- Which actions Argo CD offers for an ECSService.
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

return {
  ["restart"] = action("Restart", "redo", true),
  ["refresh"] = action("Refresh from AWS", "sync", true),
  ["retry"] = action("Retry release", "undo", on.Stalled == true),
}
