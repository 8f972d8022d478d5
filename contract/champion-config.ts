// How the version that serves is asked: rendered by the training's construct, read by the function that asks it.
import * as v from 'valibot';
import { type Configuration, listOf, objectOf, parseText, text, texts, truth } from './validation';

const CHAMPION_CONFIG = /* @__PURE__ */ objectOf({
  /** The role of the model's containers. */
  roleArn: text(),
  /** The instance that predicts. */
  instanceType: text(),
  /** Whether each row is sent by itself. */
  asksRowsAlone: v.optional(truth()),
  vpc: v.optional(objectOf({ SecurityGroupIds: listOf(text()), Subnets: listOf(text()) })),
  /** Encrypts the answers. */
  outputKeyArn: v.optional(text()),
  /** Encrypts the instance's volume. */
  volumeKeyArn: v.optional(text()),
  /** Tags of the model and of the batch transform. */
  tags: v.optional(texts()),
});

/** How the version that serves is asked. */
export type ChampionConfig = Configuration<typeof CHAMPION_CONFIG>;

/**
 * Reads how the version that serves is asked.
 *
 * @param what what it is called in a refusal
 * @throws ConfigurationError naming the setting, what was given and what is allowed
 */
export function parseChampionConfig(what: string, json: string): ChampionConfig {
  return parseText(what, CHAMPION_CONFIG, json);
}
