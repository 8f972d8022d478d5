import { type ModelImage, SCIKIT_LEARN_IMAGE, XGBOOST_IMAGE } from '../foundation/container-images';

/** What the images of AWS's that run a script have, as far as a script depends on it: of two images what both have. */
export interface ScriptImage {
  readonly image: ModelImage;
  /** The image that serves, if another one does. */
  readonly servingImage?: ModelImage;
  /** The minor versions of Python 3 in the images; of one image there is one. */
  readonly pythons: readonly number[];
  /** The minor version of its glibc 2, which wheels are made for. */
  readonly glibc: number;
  /** The libraries it comes with, by their normalized names; the version where its build pins one. */
  readonly libraries: Readonly<Record<string, string | undefined>>;
}

/** Libraries that both images have without asking for a version: what those that they ask for need. */
const UNPINNED = names(
  'attrs blinker botocore certifi cffi charset-normalizer click contourpy cryptography cycler fonttools greenlet idna ' +
    'itsdangerous jinja2 jmespath joblib kiwisolver markupsafe packaging pip pycparser pyparsing python-dateutil pytz ' +
    'requests s3transfer six threadpoolctl typing-extensions tzdata urllib3 wheel zope-event zope-interface',
);

/**
 * The builds of the repositories: requirements.txt and Dockerfile of tag v1.4-2-py312.
 * @see https://github.com/aws/sagemaker-scikit-learn-container
 */
export const SCIKIT_LEARN_SCRIPTS: ScriptImage = {
  image: SCIKIT_LEARN_IMAGE,
  pythons: [12],
  glibc: 39,
  libraries: {
    ...UNPINNED,
    ...names('scipy bcrypt inotify-simple paramiko pynacl'),
    boto3: '1.28.57',
    flask: '1.1.1',
    gevent: '23.9.1',
    gunicorn: '23.0.0',
    numpy: '2.1.0',
    pandas: '2.3.2',
    protobuf: '3.20.2',
    psutil: '5.7.2',
    pyarrow: '17.0.0',
    pyyaml: '6.0.1',
    retrying: '1.3.3',
    'sagemaker-containers': '2.8.6.post2',
    'sagemaker-inference': '1.2.0',
    'sagemaker-training': '4.8.0',
    'scikit-learn': '1.4.2',
    setuptools: '80.9.0',
    werkzeug: '2.0.3',
  },
};

/**
 * The build of the repository at cb8df91, whose code the recorded answers are of. Which glibc the image has is not
 * published; that of the one before it is the least that it can be.
 * @see https://github.com/aws/sagemaker-xgboost-container
 */
export const XGBOOST_SCRIPTS: ScriptImage = {
  image: XGBOOST_IMAGE,
  pythons: [12],
  glibc: 31,
  libraries: {
    ...UNPINNED,
    ...names('cloudpickle distributed fsspec llvmlite locket partd psutil pynvml setuptools smdebug toolz'),
    boto3: '1.38.0',
    dask: '2026.1.1',
    flask: '3.1.3',
    gevent: '26.4.0',
    gunicorn: '25.3.0',
    matplotlib: '3.10.9',
    numba: '0.65.1',
    numpy: '2.1.0',
    pandas: '2.2.3',
    pillow: '12.2.0',
    pyarrow: '22.0.0',
    pyyaml: '6.0.1',
    retrying: '1.3.3',
    'sagemaker-containers': '2.8.6.post2',
    'sagemaker-inference': '1.5.5',
    'scikit-learn': '1.8.0',
    scipy: '1.15.0',
    werkzeug: '3.1.8',
    xgboost: '3.2.0',
  },
};

/** A list of libraries whose versions no build pins. */
export function names(list: string): Record<string, undefined> {
  return Object.fromEntries(list.split(' ').map((name) => [name, undefined]));
}
