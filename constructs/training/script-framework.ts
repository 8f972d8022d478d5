import { type ScriptContainers, scikitLearnContainers, xgboostContainers } from './script-containers';
import { describeHuggingFace, describePyTorch, describeTensorFlow } from './script-deep-learning';

/** The versions of PyTorch that AWS publishes for training and for serving. */
export enum PyTorchVersion {
  /** PyTorch 2.1 on Python 3.10. */
  V2_1 = '2.1',
  /** PyTorch 2.2 on Python 3.10. */
  V2_2 = '2.2',
  /** PyTorch 2.3 on Python 3.11. */
  V2_3 = '2.3',
  /** PyTorch 2.4 on Python 3.11. */
  V2_4 = '2.4',
  /** PyTorch 2.5 on Python 3.11. */
  V2_5 = '2.5',
  /** PyTorch 2.6 on Python 3.12. */
  V2_6 = '2.6',
}

/** The versions of TensorFlow that AWS publishes for training and, as TensorFlow Serving, for serving. */
export enum TensorFlowVersion {
  /** TensorFlow 2.16, trained on Python 3.10. */
  V2_16 = '2.16',
  /** TensorFlow 2.18, trained on Python 3.10. */
  V2_18 = '2.18',
  /** TensorFlow 2.19, trained on Python 3.12. */
  V2_19 = '2.19',
}

/** The versions of transformers that Hugging Face's images train and serve with, each with its PyTorch. */
export enum HuggingFaceVersion {
  /** transformers 4.28 on PyTorch 2.0 and Python 3.10. */
  V4_28 = '4.28',
  /** transformers 4.48 on PyTorch 2.3 and Python 3.11. */
  V4_48 = '4.48',
  /** transformers 4.49: trains on PyTorch 2.5 and Python 3.11, serves on PyTorch 2.6 and Python 3.12. */
  V4_49 = '4.49',
}

/**
 * The framework whose containers of AWS's run a script. Whether it gets the images for CPUs or for GPUs, the instance types
 * decide: the one that trains, and the one that evaluates.
 */
export class ScriptFramework {
  /** scikit-learn 1.4 on Python 3.12. */
  public static readonly SCIKIT_LEARN = new ScriptFramework('scikit-learn', scikitLearnContainers());
  /** XGBoost 3.2 on Python 3.12. */
  public static readonly XGBOOST = new ScriptFramework('xgboost', xgboostContainers());

  /**
   * PyTorch: TorchServe serves what the script writes. The inference script needs an `input_fn` or a `transform_fn` of its own.
   *
   * @param version the default is 2.6
   */
  public static pytorch(version: PyTorchVersion = PyTorchVersion.V2_6): ScriptFramework {
    return new ScriptFramework('pytorch', describePyTorch(version));
  }

  /**
   * TensorFlow: TensorFlow Serving serves the SavedModel that the script writes to a folder with a number for a name. The
   * inference script is `inference.py`, with `input_handler` and `output_handler`, or with `handler`. The local cloud does not
   * run it.
   *
   * @param version the default is 2.19
   */
  public static tensorflow(version: TensorFlowVersion = TensorFlowVersion.V2_19): ScriptFramework {
    return new ScriptFramework('tensorflow', describeTensorFlow(version));
  }

  /**
   * Hugging Face's transformers on PyTorch, which train on GPUs alone. The inference script needs `input_fn` and `output_fn`, or
   * `transform_fn`. The local cloud runs it in version 4.49, on PyTorch 2.6.
   *
   * @param version the default is transformers 4.49
   */
  public static huggingFace(version: HuggingFaceVersion = HuggingFaceVersion.V4_49): ScriptFramework {
    return new ScriptFramework('huggingface', describeHuggingFace(version));
  }

  private constructor(
    /** The framework's name. */
    public readonly name: string,
    private readonly containers: ScriptContainers,
  ) {}

  /** @internal */
  public _containers(): ScriptContainers {
    return this.containers;
  }
}
