import { JOBS } from '../../contract/jobs';
import { checkProperties } from '../foundation/check-properties';
import { type ModelImage, SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { DEFAULT_INSTANCE } from '../foundation/instance-checks';
import { pythonProgram } from '../pipeline/processing-program';
import type { ContainerEngineProps, ScriptEngineProps, SparkEngineProps } from './engine-props';
import type { PreparationEngine } from './preparation-engine';
import { bringContainer, bringScript } from './row-maker';
import { sparkEngine } from './spark-engine';

/**
 * Who prepares the rows. Whoever does: the outputs are the same files, splits, preprocessor, baseline and report alike.
 */
export class Engine {
  /** One instance, which holds one column at a time: enough for tens of millions of rows. */
  public static oneMachine(): Engine {
    return new Engine({
      image: SCIKIT_LEARN_IMAGE,
      instanceCount: 1,
      defaultInstance: DEFAULT_INSTANCE,
      networkIsolation: true,
      configuration: {},
      bindProgram: (_scope, code, configuration) => pythonProgram(JOBS.prepare, code, configuration),
    });
  }

  /**
   * Spark on several instances, in SageMaker's Spark container: the same code over the same values in the same order, and
   * so the same outputs to the last digit. Files are what the work is shared by.
   */
  public static spark(props: SparkEngineProps = {}): Engine {
    checkProperties('SparkEngineProps', props);
    return new Engine(sparkEngine(props));
  }

  /**
   * A script of your own makes the rows of what lies at the source, whatever that is; then the recipe is applied to them
   * on one machine. What it makes is checked before anything is prepared.
   */
  public static script(props: ScriptEngineProps): Engine {
    checkProperties('ScriptEngineProps', props);
    return new Engine({ ...Engine.oneMachine()._config, rowMaker: bringScript(props) });
  }

  /**
   * A container of your own makes the rows of what lies at the source, whatever that is; then the recipe is applied to
   * them on one machine.
   *
   * @param image an image of one of your repositories, `ModelImage.fromEcrRepository`
   */
  public static container(image: ModelImage, props: ContainerEngineProps): Engine {
    checkProperties('ContainerEngineProps', props);
    return new Engine({ ...Engine.oneMachine()._config, rowMaker: bringContainer(image, props) });
  }

  /** @internal */
  public readonly _config: PreparationEngine;

  private constructor(config: PreparationEngine) {
    this._config = config;
  }
}
