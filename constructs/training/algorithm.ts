import type { Construct } from 'constructs';
import { checkProperties } from '../foundation/check-properties';
import type { AlgorithmConfig, AlgorithmContext } from './algorithm-config';
import { ScriptAlgorithm, type ScriptProps } from './script-algorithm';
import { XgboostAlgorithm, type XgboostProps } from './xgboost-algorithm';

export { ScriptFramework, ScriptProps } from './script-algorithm';
export { ScriptDependencies } from './script-dependencies';
export { XgboostProps } from './xgboost-algorithm';

/**
 * How a model is trained and served. The library's own are made by the factories; one of your own extends this class
 * and says in `bind` what it brings.
 */
export abstract class Algorithm {
  /**
   * SageMaker's built-in XGBoost, with the objective that fits the target: a probability (`binary:logistic`), one for each
   * class (`multi:softprob`), or a number (`reg:squarederror`, unless another one is chosen).
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html
   */
  public static xgboost(props: XgboostProps): Algorithm {
    checkProperties('XgboostProps', props);
    const xgboost = new XgboostAlgorithm(props);
    return new OwnAlgorithm((_, context) => xgboost.configure(context));
  }

  /** A script of your own in the scikit-learn or the XGBoost container. */
  public static script(props: ScriptProps): Algorithm {
    checkProperties('ScriptProps', props);
    const script = new ScriptAlgorithm(props);
    return new OwnAlgorithm((scope, context) => script.configure(scope, context));
  }

  /**
   * Says everything that the algorithm brings. Called once by each training that uses the algorithm.
   *
   * @param scope where assets and grants of the algorithm's own belong, empty before
   * @param context what the training is about
   */
  public abstract bind(scope: Construct, context: AlgorithmContext): AlgorithmConfig;
}

class OwnAlgorithm extends Algorithm {
  public constructor(private readonly configure: (scope: Construct, context: AlgorithmContext) => AlgorithmConfig) {
    super();
  }

  public bind(scope: Construct, context: AlgorithmContext): AlgorithmConfig {
    return this.configure(scope, context);
  }
}
