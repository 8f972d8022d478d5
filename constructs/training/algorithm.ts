import type { Construct } from 'constructs';
import type { ScikitLearnName } from '../../contract/algorithms';
import { builtInImage } from '../foundation/built-in-images';
import { checkProperties } from '../foundation/check-properties';
import type { ModelImage } from '../foundation/container-images';
import type { AlgorithmConfig, AlgorithmContext } from './algorithm-config';
import { type BlazingTextProps, configureBlazingText } from './blazing-text';
import { type ContainerAlgorithmProps, configureContainer, configureKnn, type KnnProps } from './built-in-algorithm';
import { checkBuiltIn } from './check-built-in';
import { checkDeepAr, configureDeepAr, type DeepArProps } from './deep-ar';
import {
  checkImageClassification,
  configureImageClassification,
  type ImageClassificationProps,
} from './image-classification';
import { LagGradientBoosting, type LagGradientBoostingProps, refuseOthers } from './lag-gradient-boosting';
import { configureLinearLearner, type LinearLearnerProps } from './linear-learner';
import { checkObjectDetection, configureObjectDetection, type ObjectDetectionProps } from './object-detection';
import { ScikitLearnAlgorithm } from './scikit-learn-algorithm';
import type {
  DecisionTreeProps,
  ElasticNetProps,
  HistogramGradientBoostingProps,
  ImageLogisticRegressionProps,
  LinearRegressionProps,
  LogisticRegressionProps,
  NearestNeighborsProps,
  NeuralNetworkProps,
  RandomForestProps,
  TextLogisticRegressionProps,
} from './scikit-learn-props';
import { ScriptAlgorithm, type ScriptProps } from './script-algorithm';
import { XgboostAlgorithm, type XgboostProps } from './xgboost-algorithm';

export { BlazingTextProps } from './blazing-text';
export { ContainerAlgorithmProps, KnnProps } from './built-in-algorithm';
export { DeepArLikelihood, DeepArProps } from './deep-ar';
export { ImageClassificationProps } from './image-classification';
export { LagGradientBoostingProps } from './lag-gradient-boosting';
export { LinearLearnerProps } from './linear-learner';
export { ObjectDetectionProps } from './object-detection';
export * from './scikit-learn-props';
export { ScriptProps } from './script-algorithm';
export { ScriptDependencies } from './script-dependencies';
export { HuggingFaceVersion, PyTorchVersion, ScriptFramework, TensorFlowVersion } from './script-framework';
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
    return OwnAlgorithm.ofRows('xgboost', (_, context) => xgboost.configure(context));
  }

  /**
   * Least squares, for a number: plain, or with a penalty of squares (ridge regression). Runs by scikit-learn, the same code
   * here and in AWS's container.
   */
  public static linearRegression(props: LinearRegressionProps = {}): Algorithm {
    checkProperties('LinearRegressionProps', props);
    return Algorithm.scikitLearn('linearRegression', props);
  }

  /**
   * Least squares with a penalty that leaves out what does not help, for a number: few rows, many features. By scikit-learn.
   */
  public static elasticNet(props: ElasticNetProps = {}): Algorithm {
    checkProperties('ElasticNetProps', props);
    return Algorithm.scikitLearn('elasticNet', props);
  }

  /** Logistic regression, for two or several classes. By scikit-learn. */
  public static logisticRegression(props: LogisticRegressionProps = {}): Algorithm {
    checkProperties('LogisticRegressionProps', props);
    return Algorithm.scikitLearn('logisticRegression', props);
  }

  /** One decision tree, for every kind of target: a model that people can read. By scikit-learn. */
  public static decisionTree(props: DecisionTreeProps = {}): Algorithm {
    checkProperties('DecisionTreeProps', props);
    return Algorithm.scikitLearn('decisionTree', props);
  }

  /** A random forest, for every kind of target: good without tuning. By scikit-learn. */
  public static randomForest(props: RandomForestProps = {}): Algorithm {
    checkProperties('RandomForestProps', props);
    return Algorithm.scikitLearn('randomForest', props);
  }

  /** Histogram gradient boosting, for every kind of target: fast on many rows. By scikit-learn. */
  public static histogramGradientBoosting(props: HistogramGradientBoostingProps = {}): Algorithm {
    checkProperties('HistogramGradientBoostingProps', props);
    return Algorithm.scikitLearn('histogramGradientBoosting', props);
  }

  /**
   * k nearest neighbours, for every kind of target. By scikit-learn. The model holds the prepared training rows: who may read
   * it may read them.
   */
  public static nearestNeighbors(props: NearestNeighborsProps = {}): Algorithm {
    checkProperties('NearestNeighborsProps', props);
    return Algorithm.scikitLearn('nearestNeighbors', props);
  }

  /** A small neural network (multi-layer perceptron), for every kind of target. By scikit-learn. */
  public static neuralNetwork(props: NeuralNetworkProps = {}): Algorithm {
    checkProperties('NeuralNetworkProps', props);
    return Algorithm.scikitLearn('neuralNetwork', props);
  }

  /**
   * Logistic regression on the words and short phrases of texts, weighed by how rare they are (TF-IDF), and on further columns
   * beside them: for `Problem.textClassification`, between two or several classes. By scikit-learn.
   */
  public static textLogisticRegression(props: TextLogisticRegressionProps = {}): Algorithm {
    checkProperties('TextLogisticRegressionProps', props);
    return Algorithm.scikitLearn('textLogisticRegression', props);
  }

  /**
   * Logistic regression on images that were made small, and on the directions of their edges: for `Problem.imageClassification`,
   * between two or several classes. It learns from hundreds of images on a CPU, and shows what an image network has to beat. By
   * scikit-learn, the same code here and in AWS's XGBoost container, which has Pillow.
   */
  public static imageLogisticRegression(props: ImageLogisticRegressionProps = {}): Algorithm {
    checkProperties('ImageLogisticRegressionProps', props);
    return Algorithm.scikitLearn('imageLogisticRegression', props);
  }

  /**
   * Gradient boosting on what a series was: lags, means, the calendar and what is known ahead, for many series with one model
   * and for each step of the horizon. For forecasts. By scikit-learn, the same code here and in AWS's container.
   */
  public static lagGradientBoosting(props: LagGradientBoostingProps = {}): Algorithm {
    checkProperties('LagGradientBoostingProps', props);
    const algorithm = new LagGradientBoosting(props);
    return new OwnAlgorithm((scope, context) => algorithm.configure(scope, context));
  }

  /**
   * SageMaker's built-in DeepAR, a recurrent network that learns one model of many series: for forecasts, best of hundreds of
   * series. It trains on CPUs and GPUs, and answers on CPUs. AWS publishes no program of it: in the local cloud a small
   * autoregressive model stands for it, which takes and answers the same.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/deepar.html
   */
  public static deepAr(props: DeepArProps = {}): Algorithm {
    checkProperties('DeepArProps', props);
    checkDeepAr(props);
    return new OwnAlgorithm((_, context) => configureDeepAr(props, context));
  }

  /** A script of your own in a container of AWS's: scikit-learn, XGBoost, PyTorch, TensorFlow or Hugging Face. */
  public static script(props: ScriptProps): Algorithm {
    checkProperties('ScriptProps', props);
    const script = new ScriptAlgorithm(props);
    return new OwnAlgorithm((scope, context) => script.configure(scope, context));
  }

  /**
   * SageMaker's built-in Linear Learner, for every kind of target. It answers JSON lines. AWS publishes no program of it, so
   * that the local cloud cannot run it.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/linear-learner.html
   */
  public static linearLearner(props: LinearLearnerProps = {}): Algorithm {
    checkProperties('LinearLearnerProps', props);
    return OwnAlgorithm.ofRows('linearLearner', (_, context) => configureLinearLearner(props, context));
  }

  /**
   * SageMaker's built-in BlazingText, for `Problem.textClassification` of one text, between two or several classes. It learns on
   * CPUs or one GPU, and answers lines of JSON. The local cloud cannot run it.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/blazingtext.html
   */
  public static blazingText(props: BlazingTextProps = {}): Algorithm {
    checkProperties('BlazingTextProps', props);
    return OwnAlgorithm.ofRows('blazingText', (_, context) => configureBlazingText(props, context));
  }

  /**
   * SageMaker's built-in Image Classification: a residual network in MXNet, for `Problem.imageClassification`, between two or
   * several classes. It trains on GPUs of some families alone, which the training's `instanceType` must be of. AWS publishes no
   * program of it, so that the local cloud cannot run it.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/image-classification.html
   */
  public static imageClassification(props: ImageClassificationProps): Algorithm {
    checkProperties('ImageClassificationProps', props);
    checkImageClassification(props);
    return new OwnAlgorithm((_, context) => configureImageClassification(props, context));
  }

  /**
   * SageMaker's built-in Object Detection: a single shot detector (SSD) in MXNet, for `Problem.objectDetection`. It trains on GPUs
   * of some families alone, which the training's `instanceType` must be of. AWS publishes no program of it, so that the local
   * cloud cannot run it.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/object-detection.html
   */
  public static objectDetection(props: ObjectDetectionProps): Algorithm {
    checkProperties('ObjectDetectionProps', props);
    checkObjectDetection(props);
    return new OwnAlgorithm((_, context) => configureObjectDetection(props, context));
  }

  /**
   * SageMaker's built-in k nearest neighbours, for every kind of target. Of classes it answers which neighbours have them, if
   * it is asked with `Accept: application/jsonlines; verbose=true`. The local cloud cannot run it.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/k-nearest-neighbors.html
   */
  public static knn(props: KnnProps): Algorithm {
    checkProperties('KnnProps', props);
    return OwnAlgorithm.ofRows('knn', (_, context) => configureKnn(props, context));
  }

  /**
   * Another of SageMaker's built-in algorithms, in its image of the stack's region. The local cloud cannot run it.
   *
   * Of those that do not learn from rows of a table (texts, images, series, recordIO) or without a target, both `channels` and
   * `servingImage` are required: nothing of what a lifecycle prepares, asks and evaluates is known to them.
   *
   * @param name as the SageMaker SDK has it, such as `linear-learner`
   */
  public static builtIn(name: string, props: ContainerAlgorithmProps = {}): Algorithm {
    checkProperties('ContainerAlgorithmProps', props);
    const image = builtInImage(name);
    checkBuiltIn(name, props);
    return new OwnAlgorithm((_, context) => configureContainer(image, props, context));
  }

  /**
   * An image of your own that trains and serves by SageMaker's contract: one of an ECR repository
   * (`ModelImage.fromEcrRepository`), a CDK image asset's (its `repository` and `imageTag`), or one that somebody publishes.
   */
  public static container(image: ModelImage, props: ContainerAlgorithmProps = {}): Algorithm {
    checkProperties('ContainerAlgorithmProps', props);
    return new OwnAlgorithm((_, context) => configureContainer(image, props, context));
  }

  private static scikitLearn(name: ScikitLearnName, props: object): Algorithm {
    const algorithm = new ScikitLearnAlgorithm(name, props);
    if (algorithm.readsImages) {
      return new OwnAlgorithm((scope, context) => algorithm.configure(scope, context));
    }
    return OwnAlgorithm.ofRows(name, (scope, context) => algorithm.configure(scope, context));
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
  /** One that reads tables of independent rows, and is refused where series are forecast or images classified. */
  public static ofRows(
    name: string,
    configure: (scope: Construct, context: AlgorithmContext) => AlgorithmConfig,
  ): OwnAlgorithm {
    return new OwnAlgorithm((scope, context) => {
      refuseOthers(name, context);
      return configure(scope, context);
    });
  }

  public constructor(private readonly configure: (scope: Construct, context: AlgorithmContext) => AlgorithmConfig) {
    super();
  }

  public bind(scope: Construct, context: AlgorithmContext): AlgorithmConfig {
    return this.configure(scope, context);
  }
}
