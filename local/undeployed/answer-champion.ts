import {
  CHAMPION_ACTIONS,
  CHAMPION_ANSWERS,
  type ChampionDocument,
  type ChampionRequest,
  EARLIER_FOLDER,
  type EarlierDocument,
  type EarlierRequest,
  NO_CHAMPION,
} from '../../contract/champion';
import { FILES } from '../../contract/layout';
import type { ObjectStore } from '../interfaces';
import { NeedsDeploymentError } from './resolve-value';

/**
 * Says what the function that asks the champion says of a registry with no version: there is none here, where nothing was
 * ever approved. Leaves the same file for the evaluation.
 *
 * @throws NeedsDeploymentError when the request is one to another function
 */
export async function answerChampion(store: ObjectStore, functionArn: string, payload: unknown): Promise<object> {
  const { action, folder } = payload as Partial<ChampionRequest | EarlierRequest>;
  if (!Object.values<unknown>(CHAMPION_ACTIONS).includes(action)) {
    throw new NeedsDeploymentError(`the function ${functionArn}`);
  }
  if (action === CHAMPION_ACTIONS.await) {
    const none: ChampionDocument = {};
    await store.write(`${folder}/${CHAMPION_ANSWERS}/${FILES.champion}`, JSON.stringify(none));
  }
  if (action === CHAMPION_ACTIONS.recall) {
    const none: EarlierDocument = {};
    await store.write(`${folder}/${EARLIER_FOLDER}/${FILES.earlier}`, JSON.stringify(none));
  }
  return { outcome: NO_CHAMPION };
}
