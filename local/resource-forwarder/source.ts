/**
 * The forwarder's code: CloudFormation in MiniStack asks it for a resource, it asks the local services, and answers
 * CloudFormation. It is text because it runs in MiniStack's Lambda, and has to be there before anything is deployed.
 */
export const FORWARDER_SOURCE = `'use strict';
async function provide(event) {
  const { Type, TypedPaths, Properties } = event.ResourceProperties;
  const old = event.OldResourceProperties;
  const response = await fetch(process.env.LOCAL_RESOURCE_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      RequestType: event.RequestType,
      ResourceType: Type,
      StackId: event.StackId,
      LogicalResourceId: event.LogicalResourceId,
      PhysicalResourceId: event.PhysicalResourceId,
      ResourceProperties: restore(Properties, JSON.parse(TypedPaths || '[]')),
      OldResourceProperties: old && restore(old.Properties, JSON.parse(old.TypedPaths || '[]')),
    }),
  });
  const answer = await response.json();
  if (!response.ok) {
    throw new Error(answer.__type + ': ' + answer.message);
  }
  return answer;
}

// Properties of custom resources arrive as texts; the paths say which of them were numbers and booleans in the template.
function restore(properties, paths) {
  const restored = properties === undefined ? {} : properties;
  for (const path of paths) {
    let parent = restored;
    for (const key of path.slice(0, -1)) {
      parent = parent === undefined || parent === null ? undefined : parent[key];
    }
    const key = path[path.length - 1];
    if (parent !== undefined && parent !== null && typeof parent[key] === 'string') {
      const text = parent[key];
      parent[key] = text === 'true' ? true : text === 'false' ? false : text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    }
  }
  return restored;
}

exports.restore = restore;
exports.handler = async (event) => {
  const answer = await provide(event).then(
    ({ PhysicalResourceId, Data }) => ({ Status: 'SUCCESS', PhysicalResourceId, Data }),
    (error) => ({ Status: 'FAILED', Reason: error.message, PhysicalResourceId: event.PhysicalResourceId || 'not-created-' + event.RequestId }),
  );
  const { StackId, RequestId, LogicalResourceId } = event;
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify({ StackId, RequestId, LogicalResourceId, ...answer }) });
};
`;
