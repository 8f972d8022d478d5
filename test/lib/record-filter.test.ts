import { Template } from 'aws-cdk-lib/assertions';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle, type MlLifecycleProps, MonitoredEndpoint, QualityMonitor, RecordFilter } from '../../lib';
import { createPipeline, createStack } from '../constructs/fixtures';

const SYNTHETIC = RecordFilter.customAttribute('source', 'synthetic-check', 'load-test');

/** The configurations of the functions that have one, by their handler. */
function readConfigs(props: Partial<MlLifecycleProps>): Record<'drift' | 'quality', { leaveOut?: unknown }> {
  const stack = createStack();
  new MlLifecycle(stack, 'Churn', { ...lifecycle, ...props });
  const functions = Template.fromStack(stack).findResources('AWS::Lambda::Function');
  const read = (begin: string): { leaveOut?: unknown } => {
    const found = Object.values(functions).find(({ Properties }) => Properties.Description?.startsWith(begin));
    const config = JSON.stringify(found?.Properties.Environment.Variables);
    const [, text] = /(\\"leaveOut\\":\[.*?\}\])/.exec(config) ?? [];
    return text === undefined ? {} : (JSON.parse(`{${text.replaceAll('\\"', '"')}}`) as { leaveOut: unknown });
  };
  return { drift: read('Compares'), quality: read('Measures') };
}

test('a filter of the lifecycle is that of both monitors', () => {
  const rule = { by: 'customAttribute', name: 'source', is: ['synthetic-check', 'load-test'] };
  const leaveOut = [rule, { by: 'customAttributes', is: ['ping'] }, { by: 'column', name: 'contract', is: ['test'] }];
  expect(
    readConfigs({
      leaveOut: [SYNTHETIC, RecordFilter.customAttributes('ping'), RecordFilter.column('contract', 'test')],
    }),
  ).toEqual({ drift: { leaveOut }, quality: { leaveOut } });
});

test('one of a group takes its place there, and without any nothing is said', () => {
  const other = RecordFilter.customAttributes('ping');
  expect(readConfigs({ leaveOut: [SYNTHETIC], drift: { leaveOut: [other] } })).toEqual({
    drift: { leaveOut: [{ by: 'customAttributes', is: ['ping'] }] },
    quality: { leaveOut: [{ by: 'customAttribute', name: 'source', is: ['synthetic-check', 'load-test'] }] },
  });
  expect(readConfigs({})).toEqual({ drift: {}, quality: {} });
});

test('rows of a lifecycle are told apart by features', () => {
  expect(() => readConfigs({ leaveOut: [RecordFilter.column('tenant', 'test')] })).toThrow(
    /^leaveOut: must be of features, which alone are in live traffic, or of custom attributes, got the column 'tenant'; the features are /,
  );
});

test('a quality monitor without a baseline does not know columns', () => {
  const stack = createStack();
  const { bucket } = createPipeline(stack);
  const endpoint = MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
    endpointName: 'churn',
    captureBucket: bucket,
    capturePrefix: 'capture',
  });
  const create = (filter: RecordFilter): QualityMonitor =>
    new QualityMonitor(stack, `Quality${filter.name}`, { endpoint, bucket, leaveOut: [filter] });
  expect(() => create(RecordFilter.column('tenant', 'test'))).toThrow(
    "leaveOut: need the names of the columns that requests carry, which come with a baseline, and the endpoint 'churn' brings none; give a baseline",
  );
  expect(() => create(SYNTHETIC)).not.toThrow();
});

test.each<[string, () => RecordFilter, string]>([
  ['a name', () => RecordFilter.column(' ', 'x'), 'leaveOut: must name a column, got an empty string'],
  ['an attribute', () => RecordFilter.customAttribute('', 'x'), 'leaveOut: must name a custom attribute, got an empty'],
  ['a value', () => RecordFilter.customAttribute('source'), 'leaveOut: needs at least one value of source, got none'],
  ['a text', () => RecordFilter.customAttributes(' '), 'leaveOut: values of the custom attributes must not be empty'],
])('a filter without %s is refused', (_, create, message) => {
  expect(create).toThrow(message);
});
