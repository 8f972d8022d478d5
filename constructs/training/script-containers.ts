import { SCIKIT_LEARN_SCRIPTS, type ScriptImage, XGBOOST_SCRIPTS } from './script-images';
import { serveScript } from './serve-script';
import { LARGE_REQUESTS } from './xgboost-algorithm';

/** What a script is told of the instances that it runs on; undefined where a type is known only to the deployment. */
export interface ScriptInstances {
  readonly training?: string;
  readonly serving?: string;
}

/** What script mode knows of a framework's containers. */
export interface ScriptContainers {
  /** The images, for the instances that train and serve. */
  readonly choose: (instances: ScriptInstances) => ScriptImage;
  /** What the serving container is told, of the inference script and of how pip installs. */
  readonly servingEnvironment: (program: string, install: Record<string, string>) => Record<string, string>;
  /** What the toolkit needs beside the script's own hyperparameters. */
  readonly hyperparameters?: Readonly<Record<string, string>>;
  /** Whether the containers build the script's folder with pip when they start. */
  readonly buildsFolder: boolean;
  /** What the container's defaults cannot do, so that the inference script must. */
  readonly needs?: InferenceNeeds;
}

/** What an inference script must have. */
export interface InferenceNeeds {
  /** The only name that it can have. */
  readonly fileName?: string;
  /** Groups of functions, all of one of which there must be. */
  readonly functions: ReadonlyArray<readonly string[]>;
  /** Why. */
  readonly reason: string;
}

/** The toolkit's own default is JSON, which is what a client gets who does not say what it accepts. */
export const CSV_BY_DEFAULT = { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/csv' };

/** The scikit-learn image trains and serves. */
export function scikitLearnContainers(): ScriptContainers {
  return {
    choose: () => SCIKIT_LEARN_SCRIPTS,
    servingEnvironment: (program, install) => ({ ...serveScript(program, install), ...CSV_BY_DEFAULT }),
    buildsFolder: true,
  };
}

/** The XGBoost image trains and serves. */
export function xgboostContainers(): ScriptContainers {
  return {
    choose: () => XGBOOST_SCRIPTS,
    servingEnvironment: (program, install) => ({
      ...serveScript(program, install),
      ...CSV_BY_DEFAULT,
      ...LARGE_REQUESTS,
    }),
    buildsFolder: true,
  };
}
