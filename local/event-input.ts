import type { Target } from '@aws-sdk/client-eventbridge';

/** The value at a path such as `$.detail.name`; undefined where there is none. */
function readPath(event: unknown, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<any>((value, key) => value?.[key], event);
}

/** Fills an input template: inside quotes a value is text, outside it is JSON. */
function fillTemplate(template: string, values: Record<string, unknown>): string {
  let quoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (match, name?: string) => {
    if (match === '"') {
      quoted = !quoted;
    }
    if (name === undefined || !(name in values)) {
      return match;
    }
    const value = values[name];
    if (!quoted) {
      return JSON.stringify(value ?? null);
    }
    return JSON.stringify(typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value)).slice(
      1,
      -1,
    );
  });
}

/**
 * What a target of an EventBridge rule receives: the event, its part at InputPath, the constant Input, or what the
 * InputTransformer makes of it. Target parameters are described in the EventBridge user guide, "Input transformation".
 */
export function transformInput(
  { Input, InputPath, InputTransformer }: Target,
  event: Record<string, unknown>,
): unknown {
  if (Input !== undefined) {
    return JSON.parse(Input);
  }
  if (InputPath !== undefined) {
    return readPath(event, InputPath);
  }
  if (InputTransformer === undefined) {
    return event;
  }
  const paths = Object.entries(InputTransformer.InputPathsMap ?? {}).map(([name, path]) => [
    name,
    readPath(event, path),
  ]);
  const text = fillTemplate(InputTransformer.InputTemplate!, {
    ...Object.fromEntries(paths),
    'aws.events.event.json': event,
  });
  try {
    return JSON.parse(text);
  } catch {
    // A template that is no JSON is sent as the text that it is.
    return text;
  }
}
