-- Which actions Argo CD offers for an ECSTaskDefinition.
local stalled = false
if obj.status ~= nil and obj.status.conditions ~= nil then
  for _, condition in ipairs(obj.status.conditions) do
    if condition.type == "Stalled" and condition.status == "True" then
      stalled = true
    end
  end
end
local deleting = obj.metadata.deletionTimestamp ~= nil

return {
  ["refresh"] = { displayName = "Refresh from AWS", iconClass = "fa fa-fw fa-sync", disabled = deleting },
  ["retry"] = { displayName = "Retry", iconClass = "fa fa-fw fa-undo", disabled = deleting or not stalled },
}
