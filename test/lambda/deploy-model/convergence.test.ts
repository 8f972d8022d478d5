import fc from 'fast-check';
import type { ControllerEvent } from '../../../lambda/deploy-model/controller';
import { nameDeployment } from '../../../lambda/deploy-model/deployment';
import { ENDPOINT, SETTINGS, STATE, World } from './world';

jest.mock('../../../engine/aws/logging', () => ({ logger: { info: jest.fn(), warn: jest.fn(), error: jest.fn() } }));

const VARIANTS = [SETTINGS, { ...SETTINGS, instanceType: 'ml.m5.xlarge' }, { ...SETTINGS, instanceCount: 3 }];

/** How a start or an update ends: in success, with a reason of SageMaker's, or with none. */
const OUTCOMES = [
  ...Array.from({ length: 6 }, () => 'success'),
  'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.',
  'The primary container for production variant AllTraffic did not pass the ping health check.',
  'Failed to download model data for container "container_1".',
  'nobody has written this down yet',
  undefined,
];

type Step =
  | { kind: 'register'; approved: boolean }
  | { kind: 'setApproval'; index: number; approved: boolean }
  | { kind: 'deploy'; settings: number }
  | { kind: 'delete' }
  | { kind: 'settle'; outcome: string | undefined }
  | { kind: 'time'; minutes: number }
  | { kind: 'deleteEndpoint' }
  | { kind: 'deleteServingVersion' }
  | { kind: 'rollbackFails'; serves: 'old' | 'new' }
  | { kind: 'maintenance' }
  | { kind: 'changeByHand' }
  | { kind: 'redeliver'; index: number }
  | { kind: 'loseMarkers' };

/** How often the events of a step arrive: lost, once, twice at once. */
type Delivered = { step: Step; looks: 0 | 1 | 2 };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('register' as const), approved: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('setApproval' as const), index: fc.nat(5), approved: fc.boolean() }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deploy' as const), settings: fc.nat(VARIANTS.length - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('settle' as const), outcome: fc.constantFrom(...OUTCOMES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time' as const), minutes: fc.constantFrom(1, 10, 70) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('deleteEndpoint' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deleteServingVersion' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('rollbackFails' as const),
      serves: fc.constantFrom('old' as const, 'new' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('maintenance' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('changeByHand' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redeliver' as const), index: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('loseMarkers' as const) }) },
);
const history: fc.Arbitrary<Delivered[]> = fc.array(
  fc.record({ step, looks: fc.constantFrom(0 as const, 1 as const, 2 as const) }),
  { maxLength: 30, size: 'max' },
);

/** CloudFormation in front of the world: Create before Update, and a rollback after what failed. */
class Stack {
  private exists = false;
  private lastGood = 0;
  private current:
    | { event: ControllerEvent; settings?: number; type: 'Create' | 'Update' | 'Delete'; rollback: boolean }
    | undefined;

  public constructor(private readonly world: World) {}

  public async deploy(settings: number, rollback = false): Promise<void> {
    const type = this.exists ? 'Update' : 'Create';
    this.exists = true;
    this.current = { event: this.world.request(type, VARIANTS[settings]), settings, type, rollback };
    await this.world.deliver(this.current.event);
  }

  public async delete(): Promise<void> {
    this.current = { event: this.world.request('Delete'), type: 'Delete', rollback: false };
    await this.world.deliver(this.current.event);
  }

  /** Does what CloudFormation does once it has its answer. */
  public async react(): Promise<void> {
    const { current } = this;
    const answer = current && this.world.answersTo(current.event)[0];
    if (!current || !answer) {
      return;
    }
    this.current = undefined;
    if (current.type === 'Delete') {
      this.exists = answer.status === 'FAILED';
    } else if (answer.status === 'SUCCESS') {
      this.lastGood = current.settings!;
    } else if (current.type === 'Create') {
      await this.delete();
    } else if (!current.rollback) {
      await this.deploy(this.lastGood, true);
    }
  }
}

async function take({ step, looks }: Delivered, world: World, stack: Stack): Promise<void> {
  const { sageMaker } = world;
  switch (step.kind) {
    case 'register':
      sageMaker.register(step.approved ? 'Approved' : 'PendingManualApproval');
      break;
    case 'setApproval': {
      const version = sageMaker.versions[step.index % Math.max(1, sageMaker.versions.length)];
      if (version) {
        version.status = step.approved ? 'Approved' : 'Rejected';
      }
      break;
    }
    case 'deploy':
      await stack.deploy(step.settings);
      break;
    case 'delete':
      await stack.delete();
      break;
    case 'settle':
      sageMaker.settle(ENDPOINT, step.outcome === 'success', step.outcome);
      break;
    case 'time':
      // Whatever is lost: a sweep falls into CloudFormation's hour.
      for (let left = step.minutes; left > 0; left -= 10) {
        world.now += Math.min(left, 10) * 60_000;
        await (left >= 10 ? world.sweep() : undefined);
      }
      break;
    case 'deleteEndpoint':
      if (['InService', 'Failed', 'UpdateRollbackFailed'].includes(world.endpoint?.status ?? '')) {
        sageMaker.endpoints.delete(ENDPOINT);
      }
      break;
    case 'deleteServingVersion': {
      const served = sageMaker.versions.find(({ arn }) => arn === sageMaker.servedArn(ENDPOINT));
      if (served) {
        sageMaker.deregister(served.arn);
      }
      break;
    }
    case 'rollbackFails':
      sageMaker.failRollback(ENDPOINT, step.serves);
      break;
    case 'maintenance':
      if (world.endpoint?.status === 'InService') {
        world.endpoint.status = 'SystemUpdating';
      }
      break;
    case 'changeByHand':
      if (world.endpoint?.status === 'InService') {
        sageMaker.configs.set('by-hand', {
          EndpointConfigName: 'by-hand',
          ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: 'theirs' }],
        });
        world.endpoint.config = 'by-hand';
      }
      break;
    case 'redeliver':
      if (world.requests.length > 0) {
        await world.deliver(world.requests[step.index % world.requests.length]);
      }
      break;
    case 'loseMarkers':
      world.s3.uris(`${STATE}/attempts`).forEach((uri) => world.s3.objects.delete(uri));
      break;
  }
  await Promise.all(Array.from({ length: looks }, () => world.sweep()));
  await stack.react();
}

/** Until nothing moves, with every rollout succeeding, and then until everything that waits has been tried again. */
async function quiesce(world: World, stack: Stack): Promise<void> {
  for (let round = 0; round < 9; round++) {
    world.now += round < 6 ? 0 : 2 * 60 * 60_000;
    await world.drain();
    await stack.react();
  }
}

/** The version that must serve once everything can: what serves and was deleted gives way to newer ones only. */
function expectedVersion(world: World): { arn: string; version: number } | undefined {
  const { versions } = world.sageMaker;
  const newest = versions.filter(({ status }) => status === 'Approved').at(-1);
  const served = world.sageMaker.servedArn(ENDPOINT);
  const isDeleted = served !== undefined && versions.every(({ arn }) => arn !== served);
  const version = Number(served?.split('/').pop());
  return isDeleted && version > (newest?.version ?? 0) ? { arn: served, version } : newest;
}

describe('whatever happens, in whatever order', () => {
  test('nothing in use is deleted, every request is answered, and the endpoint comes to what is declared and approved', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(VARIANTS.length - 1), async (steps, last) => {
        const world = new World();
        const stack = new Stack(world);
        for (const delivered of steps) {
          await take(delivered, world, stack);
          expect(world.sageMaker.violations).toEqual([]);
        }
        await quiesce(world, stack);
        world.requests.forEach((request) => expect(world.answersTo(request).length).toBe(1));

        // The newest request decides which settings are in force.
        const newestRequest = world.requests.at(-1) as { RequestType?: string; RequestId?: string } | undefined;
        const isDelete = newestRequest?.RequestType === 'Delete';
        // A deletion that took too long has failed, and what was in force is so still.
        if (!newestRequest || !isDelete || world.answersTo(world.requests.at(-1)!)[0].status === 'SUCCESS') {
          expect(world.s3.json(`${STATE}/settings.json`)?.requestId).toBe(
            isDelete ? undefined : newestRequest?.RequestId,
          );
        }

        // At rest, looking changes nothing.
        const changes = world.sageMaker.changes.length;
        await world.sweep();
        expect(world.sageMaker.changes.length).toBe(changes);

        // A last deploy, with every rollout succeeding, brings what it declares.
        const before =
          world.endpoint && world.sageMaker.configs.get(world.endpoint.config)?.ProductionVariants?.[0].ModelName;
        await stack.deploy(last);
        await quiesce(world, stack);
        expect(world.answersTo(world.requests.at(-1)!).map(({ status }) => status)).toEqual(['SUCCESS']);
        const newest = expectedVersion(world);
        if (newest) {
          const { configName, modelName } = nameDeployment(ENDPOINT, VARIANTS[last], {
            kind: 'package',
            arn: newest.arn,
          });
          expect(world.endpoint).toMatchObject({ status: 'InService', config: configName });
          expect([...world.sageMaker.configs.keys()].filter((name) => name !== 'by-hand')).toEqual([configName]);
          expect([...world.sageMaker.models.keys()]).toEqual([modelName]);
        } else if (world.endpoint) {
          // Nothing is approved any more: what serves goes on serving.
          expect(world.endpoint.status).toBe('InService');
          expect(world.sageMaker.configs.get(world.endpoint.config)?.ProductionVariants?.[0].ModelName).toBe(before);
        }

        await stack.delete();
        await quiesce(world, stack);
        expect(world.sageMaker.endpoints.size).toBe(0);
        expect([...world.sageMaker.configs.keys()].filter((name) => name !== 'by-hand')).toEqual([]);
        expect(world.sageMaker.models.size).toBe(0);
        expect(world.s3.uris()).toEqual([`${STATE}/handled.json`]);
        expect(world.sageMaker.violations).toEqual([]);
        world.requests.forEach((request) => expect(world.answersTo(request).length).toBe(1));
      }),
      { numRuns: 40 },
    );
  });

  test('a rollout that always fails is tried once for every version and deploy, never in a loop', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom('approve', 'deploy', 'look'), { maxLength: 25 }), async (steps) => {
        const world = new World();
        world.sageMaker.register();
        await world.deliver(world.request('Create'));
        await world.drain();
        let causes = 0;
        /** The configurations that were rolled out since the last cause. */
        let seen = 0;
        const expectNoneTwice = () => {
          const names = world.sageMaker.updates.slice(seen).map(({ EndpointConfigName }) => EndpointConfigName);
          expect(new Set(names).size).toBe(names.length);
        };
        for (const name of steps) {
          expectNoneTwice();
          if (name === 'approve') {
            world.sageMaker.register();
            causes++;
          } else if (name === 'deploy') {
            seen = world.sageMaker.updates.length;
            await world.deliver(world.request('Update', VARIANTS[causes % 2]));
            causes++;
          }
          await world.sweep();
          world.sageMaker.settle(ENDPOINT, false);
          await world.sweep();
        }
        for (let round = 0; round < 5; round++) {
          world.sageMaker.settle(ENDPOINT, false);
          await world.sweep();
        }
        expectNoneTwice();
        expect(world.metrics.filter((name) => name === 'RolloutFailed').length).toBe(world.sageMaker.updates.length);
        expect(world.sageMaker.violations).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
