// Whether an endpoint is watched, wherever its monitor is made.
import { type App, CfnParameter, Stack, Stage } from 'aws-cdk-lib';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Baseline, DriftMonitor, ModelRegistry, MonitoredEndpoint } from '../../../lib';
import { createLifecycle, judge } from './fixtures';

const NONE = '[Platform] Serving/Endpoint: requireDriftMonitor: the endpoint must have a DriftMonitor, got none';

const serve = (app: App | Stage, name: (stack: Stack) => string | undefined): sagemaker.CfnEndpoint => {
  const stack = new Stack(app, 'Serving');
  return new sagemaker.CfnEndpoint(stack, 'Endpoint', { endpointConfigName: 'config', endpointName: name(stack) });
};

function watch(stack: Stack, endpointName: string): void {
  const bucket = new s3.Bucket(stack, 'Bucket');
  const registry = ModelRegistry.fromModelPackageGroupName(stack, 'Registry', 'models');
  new DriftMonitor(stack, 'Monitor', {
    endpoint: MonitoredEndpoint.fromAttributes(stack, 'Watched', {
      endpointName,
      captureBucket: bucket,
      baseline: Baseline.fromModelPackage(registry),
    }),
  });
}

const policy = { requireDriftMonitor: true };

test('in the stack of the endpoint, by its name or by what CloudFormation names it', () => {
  for (const name of ['churn', undefined]) {
    const build = (app: App) => {
      const endpoint = serve(app, () => name);
      watch(Stack.of(endpoint), name ?? endpoint.attrEndpointName);
    };
    expect(judge({ ...policy, refuseUndecided: true }, build)).toEqual([]);
  }
});

test('in another stack; a monitor of another endpoint is none', () => {
  const build = (watched: string) => (app: App) => {
    serve(app, () => 'churn');
    watch(new Stack(app, 'Watching'), watched);
  };
  expect(judge(policy, build('churn'))).toEqual([]);
  expect(judge(policy, build('prices'))).toEqual([NONE]);
});

test('by a name that only the deployment knows it may be, where there is any monitor', () => {
  const named = (stack: Stack) => new CfnParameter(stack, 'Name').valueAsString;
  const build = (app: App) => {
    serve(app, named);
    watch(new Stack(app, 'Watching'), 'churn');
  };
  expect(judge(policy, build)).toEqual([]);
  expect(judge({ ...policy, refuseUndecided: true }, build)).toEqual([
    expect.stringContaining('which a DriftMonitor may watch, so that it cannot be judged'),
  ]);
  expect(judge(policy, (app) => serve(app, named))).toEqual([NONE]);
});

describe('an endpoint is not watched by the monitor of a namesake', () => {
  test('in another stack, whose logical ids are the same', () => {
    const build = (app: App) => {
      for (const id of ['Serving', 'Other']) {
        const endpoint = new sagemaker.CfnEndpoint(new Stack(app, id), 'Endpoint', { endpointConfigName: 'config' });
        if (id === 'Other') {
          watch(Stack.of(endpoint), endpoint.attrEndpointName);
        }
      }
    };
    expect(judge(policy, build)).toEqual([NONE]);
  });

  test('in another stage', () => {
    const build = (app: App) => {
      const [test, production] = ['Test', 'Prod'].map((id) => new Stage(app, id)) as [Stage, Stage];
      createLifecycle(test);
      serve(production, () => 'churn');
    };
    expect(judge(policy, build)).toEqual([NONE.replace('Serving', 'Prod/Serving')]);
  });

  test('in another region', () => {
    const build = (region: string) => (app: App) => {
      new sagemaker.CfnEndpoint(new Stack(app, 'Serving', { env: { region: 'eu-central-1' } }), 'Endpoint', {
        endpointConfigName: 'config',
        endpointName: 'churn',
      });
      watch(new Stack(app, 'Watching', { env: { region } }), 'churn');
    };
    expect(judge(policy, build('us-east-1'))).toEqual([NONE]);
    expect(judge(policy, build('eu-central-1'))).toEqual([]);
  });
});
