import {
  chooseFrameworkImage,
  type FrameworkName,
  type FrameworkVersion,
  findFrameworkVersion,
  listPythons,
} from '../foundation/framework-images';
import { CSV_BY_DEFAULT, type ScriptContainers } from './script-containers';
import { names, type ScriptImage } from './script-images';
import { serveScript } from './serve-script';

/** The model servers refuse requests above 6.5 MB unless told otherwise, and preprocessed rows are larger than raw ones. */
const LARGEST_MEGABYTES = 20;

/** The least glibc of the images' systems, Ubuntu 20.04 and 22.04. */
const GLIBC = 31;

/** What all of these images have, by their Dockerfiles and what the libraries there need. */
const COMMON =
  'awscli boto3 botocore certifi charset-normalizer idna jmespath packaging pip python-dateutil requests s3transfer ' +
  'setuptools six typing-extensions urllib3';

const TORCH =
  'cython cryptography filelock fsspec h5py jinja2 joblib markupsafe mpmath networkx numpy opencv-python pillow psutil ' +
  'pyyaml sagemaker-inference scipy sympy torch torchaudio torchvision tqdm';

/**
 * What both images of a framework have: the libraries of their builds of PyTorch 2.6, TensorFlow 2.19 and transformers 4.49.
 * Their versions are whatever was newest when AWS built an image, so that only the framework's own is compared.
 * @see https://github.com/aws/deep-learning-containers
 */
const LIBRARIES: Readonly<Record<FrameworkName, string>> = {
  pytorch: `${COMMON} ${TORCH} pandas scikit-learn threadpoolctl`,
  huggingface: `${COMMON} ${TORCH} accelerate diffusers huggingface-hub peft regex safetensors sentencepiece tokenizers transformers`,
  // TensorFlow Serving is no Python: its container has what its web server needs, without numpy.
  tensorflow: `${COMMON} grpcio protobuf`,
};

/** The images of a version, and the framework's own library where both have it in the same version. */
function describeImages(
  framework: FrameworkName,
  { training, inference }: FrameworkVersion,
  pythons: readonly number[],
  own: Readonly<Record<string, string>>,
): ScriptContainers['choose'] {
  return (instances): ScriptImage => ({
    image: chooseFrameworkImage(training, 'instanceType', instances.training),
    servingImage: chooseFrameworkImage(inference, 'evaluationInstanceType', instances.serving),
    pythons,
    glibc: GLIBC,
    libraries: { ...names(LIBRARIES[framework]), ...own },
  });
}

/**
 * PyTorch's containers. TorchServe hands requests to sagemaker-pytorch-inference, whose default decoder gives each column of
 * CSV a type of its own: where whole numbers and decimals stand side by side, as one-hot columns beside scaled ones do, its
 * default input_fn fails.
 * @see https://github.com/aws/sagemaker-pytorch-inference-toolkit
 */
export function describePyTorch(version: string): ScriptContainers {
  const found = findFrameworkVersion('pytorch', version);
  return {
    choose: describeImages('pytorch', found, listPythons(found), { torch: found.training.version }),
    servingEnvironment: (program) => ({
      ...serveScript(program, {}),
      ...CSV_BY_DEFAULT,
      TS_MAX_REQUEST_SIZE: `${LARGEST_MEGABYTES * 1024 * 1024}`,
      TS_MAX_RESPONSE_SIZE: `${LARGEST_MEGABYTES * 1024 * 1024}`,
    }),
    buildsFolder: false,
    needs: {
      functions: [['input_fn'], ['transform_fn']],
      reason: "the container's default input_fn fails on CSV rows with whole numbers beside decimals",
    },
  };
}

/**
 * Hugging Face's containers. Their default decoder takes CSV for a table of texts with a header, their default encoder
 * writes CSV of a list of dictionaries alone, and a client who does not say what it accepts is always given JSON.
 * @see https://github.com/aws/sagemaker-huggingface-inference-toolkit
 */
export function describeHuggingFace(version: string): ScriptContainers {
  const found = findFrameworkVersion('huggingface', version);
  return {
    choose: describeImages('huggingface', found, listPythons(found), { transformers: found.training.version }),
    servingEnvironment: (program) => ({
      ...serveScript(program, {}),
      SAGEMAKER_MAX_PAYLOAD_IN_MB: `${LARGEST_MEGABYTES}`,
    }),
    buildsFolder: false,
    needs: {
      functions: [['transform_fn'], ['input_fn', 'output_fn']],
      reason: "the container's defaults read CSV as texts below a header and write none of the model's numbers",
    },
  };
}

/**
 * TensorFlow's containers: TensorFlow Serving behind a web server, which imports code/inference.py whatever
 * SAGEMAKER_PROGRAM says, and without its handlers answers JSON whatever the client accepts.
 * @see https://github.com/aws/deep-learning-containers/tree/master/tensorflow/inference/docker/build_artifacts/sagemaker
 */
export function describeTensorFlow(version: string): ScriptContainers {
  const found = findFrameworkVersion('tensorflow', version);
  return {
    choose: describeImages('tensorflow', found, listPythons(found), {}),
    servingEnvironment: () => ({}),
    // As the SageMaker SDK hands it over; the training toolkit cannot be tuned without it.
    hyperparameters: { model_dir: '/opt/ml/model' },
    buildsFolder: false,
    needs: {
      fileName: 'inference.py',
      functions: [['input_handler', 'output_handler'], ['handler']],
      reason: 'TensorFlow Serving answers JSON, and the evaluation and the endpoint speak CSV',
    },
  };
}
