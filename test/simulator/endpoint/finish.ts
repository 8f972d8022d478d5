import { OWNER_TAGS } from '../../../contract/endpoint-owner';
import { endpointLogGroup } from '../../../contract/log-groups';
import { type AlarmRule, TELL_MILLISECONDS } from '../aws/alarms';
import type { StackModel } from '../aws/cloudformation';
import { takeSteps } from '../history';
import { SETTINGS, settingsOf, toProperties } from './settings';
import { failRequests, findFalseAlarm, silence } from './silence';
import type { EndpointSchedule } from './steps';
import { isRefused } from './watch';
import { type ControllerEnvironments, ENDPOINT, EndpointWorld, LOG_GROUP, stateUri } from './world';

/** How many looks bring a world without faults to where it belongs. */
const MAXIMUM_LOOKS = 60;
/** Every so manieth history goes on to the end of its stacks, and is looked at once more at rest: both take long. */
const THOROUGH = 4;
/** In every so manieth one the controllers fall silent at its end. */
const SILENCED = 24;
/** In as many others what their settings are is lost. */
const LOST = 14;
/** After so long the rollout of a version that was approved is under way. */
const BEGUN_MILLISECONDS = 2 * 60_000;
/** For so long nobody deploys. */
const LOSS_MILLISECONDS = 90 * 60_000;

/** Runs a history to its end; returns what did not hold, undefined when all did. */
export async function runEndpoint(
  schedule: EndpointSchedule,
  environments: ControllerEnvironments,
  alarms: readonly AlarmRule[],
  prepare: (world: EndpointWorld) => void = () => undefined,
): Promise<string | undefined> {
  const world = new EndpointWorld(schedule, environments, alarms);
  prepare(world);
  const violation = await takeSteps(world, schedule);
  if (violation) {
    return violation;
  }
  world.logs.isRefused = false;
  const unsettled = await settle(world, schedule.seed % THOROUGH === 0 ? 2 : 1);
  if (unsettled) {
    return unsettled;
  }
  if (world.bus.heldUpUntil > world.runtime.now) {
    // Events that were held up for days come into a world that was at rest.
    await world.skip(world.bus.heldUpUntil - world.runtime.now);
    const disturbed = await settle(world, 1);
    if (disturbed) {
      return disturbed;
    }
  }
  const silent = schedule.seed % SILENCED === 2 ? await fallSilent(world, schedule.seed) : undefined;
  if (silent) {
    return silent;
  }
  const lost = schedule.seed % SILENCED === LOST ? await loseSettings(world, schedule.seed) : undefined;
  if (lost) {
    return lost;
  }
  const unreplayed = await replayLetters(world);
  if (unreplayed) {
    return unreplayed;
  }
  return schedule.seed % THOROUGH <= 1 ? destroyAll(world) : world.watch.look();
}

/** Gives back what the controllers failed on: it is handled, and changes nothing in a world at rest. */
async function replayLetters(world: EndpointWorld): Promise<string | undefined> {
  const controllers = Object.values(world.stacks).flatMap(({ controller }) => (controller.enabled ? [controller] : []));
  const letters = controllers.map((controller) => controller.replay());
  const unsettled = letters.some((count) => count > 0) ? await settle(world, 1) : undefined;
  const isLeft = controllers.some(({ enabled, deadLetters }) => enabled && deadLetters.length > 0);
  return unsettled ?? (isLeft ? 'a dead letter that is replayed is not handled' : undefined);
}

/** Silences the controllers, and lets requests fail; then all is well again, and alarms say so. */
async function fallSilent(world: EndpointWorld, seed: number): Promise<string | undefined> {
  const name = (['first', 'second'] as const).find((each) => world.stacks[each].state === 'stable');
  if (!name) {
    return undefined;
  }
  const told = world.watch.told[name];
  const untold = await silence(world, told, seed % (2 * SILENCED) === 2 ? 'schedule' : 'concurrency');
  return untold ?? (await failRequests(world, told)) ?? (await settle(world, 4)) ?? findFalseAlarm(world, told);
}

/**
 * Loses all that is known of what is to serve, in half of the histories while a version is rolled out that does not start: both are
 * told, and a deploy that changes something brings it back.
 */
async function loseSettings(world: EndpointWorld, seed: number): Promise<string | undefined> {
  const { endpoints, messages, runtime, s3, stacks, watch } = world;
  const { status, tags } = endpoints.endpoints.get(ENDPOINT) ?? {};
  const name = (['first', 'second'] as const).find((each) => stacks[each].arn === tags?.[OWNER_TAGS.stack]);
  const stack = name && stacks[name];
  if (!name || stack?.state !== 'stable' || status !== 'InService') {
    return undefined;
  }
  const isLoss = ({ text }: { readonly text: string }): boolean => text.includes('SettingsLost');
  if (messages.sent.some(isLoss)) {
    return 'settings that are there were told to be lost';
  }
  if (seed % (2 * SILENCED) === LOST) {
    world.registry.register('broken', 'Approved');
    await world.pass(BEGUN_MILLISECONDS);
  }
  const from = runtime.now;
  for (const uri of ['settings.json', 'settings-copy.json']) {
    s3.objects.delete(`${stateUri(name)}/${uri}`);
  }
  await world.pass(LOSS_MILLISECONDS);
  if (!watch.told[name].byNotice(['SettingsLost'], from, from + TELL_MILLISECONDS)) {
    return 'the settings of an endpoint were lost, and nobody was told within 30 minutes';
  }
  if (messages.sent.filter(isLoss).length > 1) {
    return 'the loss of settings was told more than once';
  }
  const declared = SETTINGS.indexOf(settingsOf(stack.resource?.properties)!);
  stack.deploy(toProperties(declared === 0 ? 1 : 0));
  return settle(world, 1);
}

/** Looks until the world is where it belongs, and stays there. */
async function settle(world: EndpointWorld, looks: number): Promise<string | undefined> {
  const redeployed = new Set<StackModel>();
  let missing: string | undefined;
  let quiet = 0;
  for (let look = 0; look < MAXIMUM_LOOKS && quiet < looks; look++) {
    await world.passSweep();
    missing = world.watch.look();
    if (missing) {
      return missing;
    }
    for (const stack of Object.values(world.stacks)) {
      // A person looks after what CloudFormation left half done.
      if (stack.state === 'rollbackFailed' && !redeployed.has(stack)) {
        redeployed.add(stack);
        stack.deploy(toProperties(0));
      } else if (stack.state === 'rollbackFailed' || stack.state === 'deleteFailed') {
        stack.destroy();
      }
    }
    missing = findMissing(world);
    quiet = missing === undefined ? quiet + 1 : 0;
  }
  return missing;
}

/** What a world at rest lacks. */
function findMissing(world: EndpointWorld): string | undefined {
  const { endpoints, stacks } = world;
  if (Object.values(stacks).some(({ state, controller }) => state === 'busy' || controller.isBusy)) {
    return 'a stack, or a controller, is still busy';
  }
  const present = Object.values(stacks).filter(({ state }) => state === 'stable');
  if (present.length === 0) {
    return findLeft(world);
  }
  const endpoint = endpoints.endpoints.get(ENDPOINT);
  const tagged = present.find(({ arn }) => arn === endpoint?.tags[OWNER_TAGS.stack]);
  if (endpoint && !tagged) {
    return 'the endpoint belongs to none of the stacks';
  }
  return findWrong(world, tagged ?? present[0]);
}

function findWrong(world: EndpointWorld, { resource }: StackModel): string | undefined {
  const { endpoints, watch } = world;
  const endpoint = endpoints.endpoints.get(ENDPOINT);
  const { days } = world.logs.groups.get(endpointLogGroup(ENDPOINT)) ?? {};
  if (endpoint && days !== LOG_GROUP.days) {
    return `the log group of the endpoint keeps what is logged ${days ?? 'without an end'}`;
  }
  if (isRefused(resource?.properties)) {
    return undefined;
  }
  const [newest] = watch.candidates;
  // What the stack declares is not known as long as its request is under way.
  const isHeldUp = world.cloudFormation.requests.some(({ deliveredAt }) => deliveredAt === undefined);
  if (!endpoint) {
    return newest && !isHeldUp ? `version ${newest.number} is approved, and there is no endpoint` : undefined;
  }
  if (endpoint.tags[OWNER_TAGS.resource] !== resource?.logicalId && !isHeldUp) {
    return `the endpoint belongs to ${endpoint.tags[OWNER_TAGS.resource]}, not to ${resource?.logicalId}`;
  }
  if (endpoint.status !== 'InService') {
    return newest && `the endpoint is ${endpoint.status}, and version ${newest.number} could serve`;
  }
  const served = endpoints.versionOf(endpoint.config);
  // Nor can a version serve with settings that SageMaker refuses, which a request that is held up is to take back.
  if (newest && !isHeldUp && served !== newest && !(served?.deleted && served.number > newest.number)) {
    return `version ${served?.number} serves, not version ${newest.number}`;
  }
  if (newest && !isHeldUp) {
    const wanted = settingsOf(resource?.properties);
    const variant = endpoints.configs.get(endpoint.config)?.ProductionVariants?.[0];
    if (variant?.InstanceType !== wanted?.instanceType || variant?.InitialInstanceCount !== wanted?.instanceCount) {
      return `${variant?.InitialInstanceCount} of ${variant?.InstanceType} serve, not ${wanted?.instanceCount} of ${wanted?.instanceType}`;
    }
    if (endpoints.configs.size > 1 || endpoints.models.size > 1) {
      return `left unused: ${[...endpoints.configs.keys(), ...endpoints.models.keys()].join(', ')}`;
    }
  }
  return undefined;
}

async function destroyAll(world: EndpointWorld): Promise<string | undefined> {
  for (let round = 0; round < 20; round++) {
    for (const stack of Object.values(world.stacks)) {
      stack.destroy();
    }
    await world.passSweep();
    if (Object.values(world.stacks).every(({ state }) => state === 'absent')) {
      return world.watch.look() ?? findLeft(world);
    }
  }
  return 'a stack could not be destroyed';
}

/** Without stacks, nothing is left. */
function findLeft({ endpoints }: EndpointWorld): string | undefined {
  const left = [endpoints.endpoints, endpoints.configs, endpoints.models].flatMap((map) => [...map.keys()]);
  return left.length > 0 ? `without a stack there is still ${left.join(', ')}` : undefined;
}
