import { decide } from '../../../lambda/deploy-model/decide';
import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import {
  endpoint,
  failed,
  LEFTOVER,
  NEW,
  observed,
  old,
  request,
  servingNew,
  servingUnknown,
  wanted,
} from './observed';
import { ENDPOINT, SETTINGS } from './world';

describe('what was deleted by hand under an endpoint in service is made again', () => {
  const state = observed({ endpoint: servingNew() });

  test.each([
    ['the configuration', { configs: [old.configName] }],
    ['the model', { models: [old.modelName] }],
  ])('%s', (_, left) => {
    expect(decide({ ...state, ...left })).toEqual({ kind: 'restore', deployment: wanted });
  });

  test('but never a model that somebody else made', () => {
    const settings = { ...SETTINGS, initialModelName: 'theirs' };
    const initial = nameDeployment(ENDPOINT, settings, { kind: 'model', name: 'theirs' });
    const serving = endpoint({
      configName: initial.configName,
      source: initial.source,
      config: { instanceCount: 2, modelNames: ['theirs'] },
    });
    const theirs = {
      settings: { requestId: 'r1', settings },
      approved: [],
      endpoint: serving,
      models: [],
    };
    expect(decide(observed({ ...theirs, configs: [initial.configName] }))).toEqual({
      kind: 'rest',
      reason: 'model theirs serves with the declared settings',
    });
    expect(decide(observed({ ...theirs, configs: [] }))).toEqual({ kind: 'restore', deployment: initial });
  });
});

describe('what is left over', () => {
  const state = observed({
    endpoint: servingNew(),
    configs: [wanted.configName, LEFTOVER],
    models: [wanted.modelName, LEFTOVER],
  });

  test('is deleted once what is wanted serves', () => {
    expect(decide(state)).toEqual({ kind: 'cleanUp', configs: [LEFTOVER], models: [LEFTOVER] });
  });

  test.each([
    ['configurations', { models: [wanted.modelName] }, { configs: [LEFTOVER], models: [] }],
    ['models', { configs: [wanted.configName] }, { configs: [], models: [LEFTOVER] }],
  ])('is deleted also where only %s are left', (_, left, deleted) => {
    expect(decide({ ...state, ...left })).toEqual({ kind: 'cleanUp', ...deleted });
  });

  test('stays while a deploy waits, because what was there before may be wanted again at once', () => {
    const settings = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
    const deployment = nameDeployment(ENDPOINT, settings, wanted.source);
    expect(
      decide({
        ...state,
        settings: { requestId: 'r1', settings },
        requests: [request({ settings })],
        attempts: [{ ...failed, configName: deployment.configName }],
      }),
    ).toMatchObject({ kind: 'answer', status: 'FAILED' });
  });

  test('stays while the endpoint is not in service', () => {
    expect(decide({ ...state, attempts: [failed], endpoint: servingNew({ status: 'OutOfService' }) })).toMatchObject({
      kind: 'rest',
      attention: true,
    });
  });

  test.each([
    ['what is tried again', { ...failed, failure: 'passing' as const, retryAt: 1e9 }, [LEFTOVER], [LEFTOVER]],
    [
      'what is given up and rejected',
      { ...failed, rejection: { arn: NEW, at: 1e6 } },
      [wanted.configName, LEFTOVER],
      [wanted.modelName, LEFTOVER],
    ],
  ])('is deleted after a failed rollout, but for what serves: %s', (_, attempt, configs, models) => {
    const state = observed({
      attempts: [attempt],
      configs: [old.configName, wanted.configName, LEFTOVER],
      models: [old.modelName, wanted.modelName, LEFTOVER],
    });
    expect(decide(state)).toEqual({ kind: 'cleanUp', configs, models });
  });

  test('is kept of the models while a configuration that cannot be read may serve them', () => {
    expect(
      decide(
        observed({
          endpoint: servingUnknown(),
          attempts: [failed],
          configs: [wanted.configName, LEFTOVER],
          models: [wanted.modelName, LEFTOVER],
        }),
      ),
    ).toEqual({ kind: 'cleanUp', configs: [wanted.configName, LEFTOVER], models: [] });
  });

  test('never is the initial model, even where its name looks like one of ours', () => {
    const settings = { ...SETTINGS, initialModelName: LEFTOVER };
    const deployment = nameDeployment(ENDPOINT, settings, wanted.source);
    expect(
      decide({
        ...state,
        settings: { requestId: 'r1', settings },
        endpoint: servingNew({ configName: deployment.configName }),
        configs: [deployment.configName],
      }),
    ).toMatchObject({ kind: 'rest' });
  });
});
