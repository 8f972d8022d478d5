import { Stack } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { ModelEndpoint, ModelRegistry, QualityMonitor } from '../../../lib';
import { createApp, createPipeline } from '../fixtures';

const app = createApp();
const account = '111122223333';
const here = new Stack(app, 'Here', { env: { account, region: 'eu-west-1' } });
const there = new Stack(app, 'There', { env: { account, region: 'us-east-1' } });
const foreign = new Stack(app, 'Foreign', { env: { account: '444455556666', region: 'eu-west-1' } });
const twin = new Stack(app, 'Twin', { env: { account, region: 'eu-west-1' } });
const unknown = new Stack(app, 'Unknown');
const createEndpoint = (stack: Stack, registry: ModelRegistry, id: string): ModelEndpoint =>
  new ModelEndpoint(stack, id, {
    endpointName: id.toLowerCase(),
    registry,
    bucket: new s3.Bucket(stack, `${id}Bucket`),
  });

test.each([
  [
    there,
    'registry: must be in the account and region of Here/EndpointThere, 111122223333/eu-west-1, got There/Registry in 111122223333/us-east-1',
  ],
  [
    foreign,
    'registry: must be in the account and region of Here/EndpointForeign, 111122223333/eu-west-1, got Foreign/Registry in 444455556666/eu-west-1',
  ],
])('a registry elsewhere is refused with both places (%s)', (stack, message) => {
  const registry = new ModelRegistry(stack, 'Registry');
  expect(() => createEndpoint(here, registry, `Endpoint${stack.node.id}`)).toThrow(message);
});

test('a registry of another stack in the same place, or of one whose place is unknown, is taken', () => {
  expect(() => createEndpoint(here, new ModelRegistry(twin, 'Registry'), 'EndpointTwin')).not.toThrow();
  expect(() => createEndpoint(here, new ModelRegistry(unknown, 'Registry'), 'EndpointUnknown')).not.toThrow();
});

test('training into a registry elsewhere and watching an endpoint elsewhere are refused', () => {
  const stack = new Stack(app, 'Training', { env: { account, region: 'eu-west-1' } });
  expect(() => createPipeline(stack, { registry: new ModelRegistry(there, 'OtherRegistry') })).toThrow(
    'got There/OtherRegistry in 111122223333/us-east-1',
  );
  const endpoint = createEndpoint(there, new ModelRegistry(there, 'OwnRegistry'), 'Endpoint');
  expect(
    () => new QualityMonitor(here, 'Quality', { endpoint } as ConstructorParameters<typeof QualityMonitor>[2]),
  ).toThrow('endpoint: must be in the account and region of Here/Quality, 111122223333/eu-west-1, got There/Endpoint');
});
