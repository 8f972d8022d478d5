import { transformInput } from '../../local/event-input';

const EVENT = {
  source: 'aws.sagemaker',
  detail: { arn: 'arn:run', count: 3, nested: { list: [1] }, quote: 'say "no"' },
};
const transform = (
  InputTemplate: string,
  InputPathsMap: Record<string, string> = {
    arn: '$.detail.arn',
    count: '$.detail.count',
    nested: '$.detail.nested',
    quote: '$.detail.quote',
    none: '$.detail.none',
  },
): unknown => transformInput({ Id: '1', Arn: 'arn', InputTransformer: { InputTemplate, InputPathsMap } }, EVENT);

test('a target receives the event, a constant, or a part', () => {
  expect(transformInput({ Id: '1', Arn: 'arn' }, EVENT)).toBe(EVENT);
  expect(transformInput({ Id: '1', Arn: 'arn', Input: '{"a":1}' }, EVENT)).toEqual({ a: 1 });
  expect(transformInput({ Id: '1', Arn: 'arn', InputPath: '$.detail.nested' }, EVENT)).toEqual({ list: [1] });
});

test.each<[string, unknown]>([
  ['"The run <arn> failed"', 'The run arn:run failed'],
  ['{"run": <arn>, "count": <count>, "nested": <nested>}', { run: 'arn:run', count: 3, nested: { list: [1] } }],
  ['{"text": "<count> of <nested>, <quote>"}', { text: '3 of {"list":[1]}, say "no"' }],
  ['{"none": <none>, "text": "<none>"}', { none: null, text: '' }],
  ['{"all": <aws.events.event.json>}', { all: EVENT }],
  ['"escaped \\" <arn>"', 'escaped " arn:run'],
  ['plain <count>', 'plain 3'],
])('the template %s', (template, expected) => {
  expect(transform(template)).toEqual(expected);
});
