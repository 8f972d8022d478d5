import { awsError } from '../../engine/aws/fake-s3';
import { answerUrl, ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const LARGER = { ...SETTINGS, instanceType: 'ml.m5.xlarge' };
const HOUR = 60 * 60_000;

let world: World;
beforeEach(() => {
  world = new World();
});

/** An address that CloudFormation signed at an instant. */
const signedAt = (name: string, time: number): string =>
  `${answerUrl(name)}?X-Amz-Date=${new Date(time).toISOString().replace(/[-:]|\.\d+/g, '')}`;

const put = (name: string, body: string) => world.s3.objects.set(`${STATE}/${name}`, { body, etag: name });

describe('a part of the state that cannot be used', () => {
  const planted = (change: object) =>
    JSON.stringify({
      RequestId: 'planted',
      ResponseURL: answerUrl('planted'),
      StackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Churn/1',
      LogicalResourceId: 'Endpoint',
      type: 'Update',
      settings: SETTINGS,
      receivedAt: 0,
      deadline: 1e15,
      ...change,
    });

  test.each([
    ['pending/damaged.json', '{"RequestId"'],
    ['pending/empty.json', ''],
    ['pending/list.json', '[]'],
    ['pending/elsewhere.json', planted({ ResponseURL: 'https://attacker.example/answer' })],
    ['pending/plain.json', planted({ ResponseURL: answerUrl('x').replace('https', 'http') })],
    ['pending/look-alike.json', planted({ ResponseURL: `https://${new URL(answerUrl('x')).host}.attacker.example/x` })],
    ['pending/settings.json', planted({ settings: { ...SETTINGS, instanceCount: 'many' } })],
    ['pending/kind.json', planted({ type: 'Explode' })],
    ['attempts/foreign.json', '{"configName": 7}'],
    ['handled.json', 'null'],
    ['settings.json', '{"requestId": "r", "settings": {}}'],
  ])('%s is set aside and told, and everything else goes on', async (name, body) => {
    await world.serveVersionOne();
    put(name, body);
    await world.sweep();
    expect(world.s3.objects.has(`${STATE}/${name}`) && world.s3.objects.get(`${STATE}/${name}`)?.body === body).toBe(
      false,
    );
    expect(world.s3.objects.get(`${STATE}/set-aside/${name}`)?.body).toContain(body);
    expect(world.notices.failures.filter(({ Kind }) => Kind === 'StateSetAside')).toHaveLength(1);
    expect(world.notices.messages.filter(({ notice }) => notice.kind === 'StateSetAside')).toMatchObject([
      {
        notice: {
          holds: expect.stringMatching(/^version 1 .* goes on serving/),
          details: { uri: `${STATE}/${name}`, kept: `${STATE}/set-aside/${name}` },
        },
      },
    ]);
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await world.drain();
    expect(world.answersTo(update)).toMatchObject([{ status: 'SUCCESS' }]);
    expect(world.answers.map(({ requestId }) => requestId)).not.toContain('planted');
    expect(world.sageMaker.violations).toEqual([]);
  });

  test('settings that are damaged are those of the copy', async () => {
    await world.serveVersionOne();
    put('settings.json', '{');
    world.sageMaker.register();
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
  });

  test('what a newer version has written beside what is known is left out', async () => {
    await world.serveVersionOne();
    put('settings.json', JSON.stringify({ ...world.s3.json(`${STATE}/settings.json`), generation: 3 }));
    world.sageMaker.register();
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
    expect(world.notices.failures).toEqual([]);
  });
});

describe('the order of requests', () => {
  /** A request that CloudFormation signed at an instant. */
  const signed = (type: 'Update' | 'Delete', settings: unknown, at: string) =>
    world.request(type, settings, { ResponseURL: `${answerUrl(at)}?X-Amz-Date=${at}` });

  test('an update that was cancelled and whose event comes after the rollback changes nothing', async () => {
    await world.serveVersionOne();
    const cancelled = signed('Update', LARGER, '20261123T100000Z');
    const rollback = signed('Update', SETTINGS, '20261123T100500Z');
    await world.deliver(rollback);
    await world.drain();
    expect(world.answersTo(rollback)).toMatchObject([{ status: 'SUCCESS' }]);
    await world.deliver(cancelled);
    await world.drain();
    expect(world.answersTo(cancelled)).toMatchObject([
      { status: 'FAILED', reason: 'superseded by the newer request request-3' },
    ]);
    expect(world.sageMaker.updates).toEqual([]);
  });

  test('also while the rollback waits, and by the older form of the signature', async () => {
    await world.serveVersionOne();
    await world.deliver(
      world.request('Update', LARGER, { ResponseURL: `${answerUrl('a')}?Expires=1795435200&Signature=x` }),
    );
    const older = world.request(
      'Update',
      { ...SETTINGS, instanceCount: 5 },
      { ResponseURL: `${answerUrl('b')}?Expires=1795435100&Signature=x` },
    );
    await world.deliver(older);
    expect(world.answersTo(older)).toMatchObject([{ status: 'FAILED' }]);
    await world.drain();
    expect(world.sageMaker.updates).toHaveLength(1);
    expect(world.s3.json(`${STATE}/settings.json`).settings.instanceType).toBe('ml.m5.xlarge');
  });
});

describe('an answer in time', () => {
  test.each([
    ['SageMaker is throttled', 'ListModels', awsError('ThrottlingException', 'Rate exceeded')],
    ['SageMaker breaks down', 'DescribeEndpoint', awsError('InternalFailure', 'try later', 500)],
  ])('is given by any look although %s', async (_, command, error) => {
    await world.serveVersionOne();
    world.sageMaker.refuse = { command, error };
    const update = world.request('Update', LARGER);
    await expect(world.deliver(update)).rejects.toThrow(error.message);
    expect(world.answersTo(update)).toEqual([]);
    world.now += HOUR - 11 * 60_000;
    await expect(world.sweep()).rejects.toThrow(error.message);
    expect(world.answersTo(update)).toMatchObject([
      { status: 'FAILED', reason: expect.stringContaining(error.message) },
    ]);
  });

  test('counts from when CloudFormation asked, however late the event is', async () => {
    await world.serveVersionOne();
    const late = world.request('Update', LARGER, { ResponseURL: signedAt('late', world.now - HOUR + 10 * 60_000) });
    await world.deliver(late);
    expect(world.answersTo(late)).toMatchObject([{ status: 'FAILED' }]);
  });

  test('is given to nobody when the hour is over: CloudFormation waits no more', async () => {
    await world.serveVersionOne();
    const update = world.request('Update', LARGER, { ResponseURL: signedAt('update', world.now - HOUR) });
    await world.deliver(update);
    const other = world.request('Delete', SETTINGS, {
      ResponseURL: signedAt('delete', world.now - HOUR),
      PhysicalResourceId: 'a-former-name',
    });
    await world.deliver(other);
    expect([world.answersTo(update), world.answersTo(other)]).toEqual([[], []]);
    expect(world.s3.uris(`${STATE}/pending`)).toEqual([]);
    expect(world.s3.json(`${STATE}/settings.json`).settings).toEqual(SETTINGS);
  });

  test('is given once, although the request comes again and its look fails', async () => {
    await world.serveVersionOne();
    const update = world.request('Update', LARGER);
    await world.deliver(update);
    await world.drain();
    world.sageMaker.refuse = { command: 'ListModels', error: awsError('AccessDeniedException', 'not authorized') };
    world.now += HOUR - 5 * 60_000;
    await expect(world.deliver(update)).rejects.toThrow('not authorized');
    expect(world.answersTo(update)).toMatchObject([{ status: 'SUCCESS' }]);
  });

  test('is given at once where the state cannot be written', async () => {
    const send = world.s3.send.bind(world.s3);
    world.s3.send = async (command: any) => {
      if (command.constructor.name === 'PutObjectCommand') {
        throw awsError('NoSuchBucket', 'The specified bucket does not exist', 404);
      }
      return send(command);
    };
    const create = world.request('Create');
    await world.deliver(create);
    expect(world.answersTo(create)).toMatchObject([
      { status: 'FAILED', reason: expect.stringContaining('The specified bucket does not exist') },
    ]);
  });

  test('goes to CloudFormation only', async () => {
    const event = world.request('Delete', SETTINGS, { ResponseURL: 'https://attacker.example/' });
    await world.serveVersionOne();
    await world.deliver(event);
    await world.drain();
    expect(world.answersTo(event)).toEqual([]);
    expect(world.sageMaker.endpoints.get(ENDPOINT)?.status).toBe('InService');
  });
});
