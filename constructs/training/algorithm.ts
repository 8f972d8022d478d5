import type { Construct } from 'constructs';
import { checkProperties } from '../foundation/check-properties';
import type { AlgorithmConfig, AlgorithmContext } from './algorithm-config';
import { ScriptAlgorithm, type ScriptProps } from './script-algorithm';
import { configureXgboost, type XgboostProps } from './xgboost-algorithm';

export { ScriptFramework, ScriptProps } from './script-algorithm';
export { XgboostProps } from './xgboost-algorithm';

/**
 * How a model is trained and served. The library's own are made by the factories; one of your own extends this class
 * and says in `bind` what it brings.
 */
export abstract class Algorithm {
  /**
   * SageMaker's built-in XGBoost for binary classification, as `binary:logistic`.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html
   */
  public static xgboost(props: XgboostProps): Algorithm {
    checkProperties('XgboostProps', props);
    const config = configureXgboost(props);
    return new OwnAlgorithm(() => config);
  }

  /** A script of your own in the scikit-learn or the XGBoost container. */
  public static script(props: ScriptProps): Algorithm {
    checkProperties('ScriptProps', props);
    const script = new ScriptAlgorithm(props);
    return new OwnAlgorithm((scope) => script.configure(scope));
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
  public constructor(private readonly configure: (scope: Construct) => AlgorithmConfig) {
    super();
  }

  public bind(scope: Construct, _context: AlgorithmContext): AlgorithmConfig {
    return this.configure(scope);
  }
}
