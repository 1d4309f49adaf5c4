-- Which actions Argo CD offers for an ECSService.
local on = {}
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    on[condition.type] = condition.status == "True"
  end
end
local deleting = obj.metadata.deletionTimestamp ~= nil
local moving = on.Reconciling == true or on.Paused == true

local function action(name, icon, enabled)
  return { displayName = name, iconClass = "fa fa-fw fa-" .. icon, disabled = deleting or not enabled }
end

return {
  ["restart"] = action("Restart", "redo", true),
  ["refresh"] = action("Refresh from AWS", "sync", true),
  ["retry"] = action("Retry release", "undo", on.Stalled == true),
  ["promote"] = action("Promote", "forward", on.Paused == true),
  ["promote-full"] = action("Promote to the end", "fast-forward", moving),
  ["abort"] = action("Abort rollout", "times-circle", moving),
  ["rollback"] = action("Roll back to previous", "history", true),
}
