import { CHAMPION_ACTIONS, type ChampionRequest, type EarlierRequest } from '../../contract/champion';
import { logger } from '../../engine/aws/logging';
import { ask } from './ask';
import { awaitAnswers } from './await-answers';
import type { ChampionOptions } from './options';
import { recallRows } from './recall-rows';

/** What a step shows of its work. */
export interface ChampionAnswer {
  /** One line for people. */
  readonly outcome: string;
}

/**
 * The champion is the newest approved version. It is asked about the run's held-out rows by a batch transform of its own,
 * beside the run's steps and not as one of them: a step that fails ends the run, and a champion that cannot answer must not
 * keep a new model from being judged. So one step starts the transform as soon as there are rows, and another one, after
 * the candidate's own predictions, waits for what is left of it. Whatever goes wrong with the champion is a reason in
 * champion.json; only what is wrong with the run's own folder is an error. Before the rows are prepared, the function also finds
 * what those of the version before were like.
 */
export async function askChampion(
  request: ChampionRequest | EarlierRequest,
  remainingMilliseconds: number,
  options: ChampionOptions,
): Promise<ChampionAnswer> {
  const outcome = await act(request, remainingMilliseconds, options);
  logger.info('champion', { run: request.run, action: request.action, outcome });
  return { outcome };
}

async function act(
  request: ChampionRequest | EarlierRequest,
  remainingMilliseconds: number,
  options: ChampionOptions,
): Promise<string> {
  switch (request.action) {
    case CHAMPION_ACTIONS.recall:
      return recallRows(request, options);
    case CHAMPION_ACTIONS.ask:
      return ask(request, options);
    default:
      return awaitAnswers(request, remainingMilliseconds, options);
  }
}
