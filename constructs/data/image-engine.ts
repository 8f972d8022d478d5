import { JOBS } from '../../contract/jobs';
import { XGBOOST_IMAGE } from '../foundation/container-images';
import { LifecycleValidationError } from '../foundation/validation-error';
import { pythonProgram } from '../pipeline/processing-program';
import { nameImageProblem } from './check-image-recipe';
import type { DataRecipe } from './data-recipe';
import { Engine } from './engine';
import type { IDataExtract } from './extract-config';
import type { PreparationEngine } from './preparation-engine';

/** What a stage is asked to prepare, and how. */
export interface PreparedImages {
  readonly recipe: DataRecipe;
  readonly engine?: Engine;
  readonly extract?: IDataExtract;
  readonly importanceRows?: number;
}

/**
 * Who prepares: of images one machine in AWS's XGBoost image, which has Pillow beside what the jobs need; that of scikit-learn has
 * no library that reads images.
 *
 * @throws LifecycleValidationError for what images are not prepared by
 */
export function chooseEngine({ recipe, engine, extract, importanceRows }: PreparedImages): PreparationEngine {
  const plain = Engine.oneMachine()._config;
  const chosen = engine?._config ?? plain;
  if (!recipe.problem?._images) {
    return chosen;
  }
  if (chosen.rowMaker || chosen.image !== plain.image) {
    throw new LifecycleValidationError(
      'engine: images are prepared by Engine.oneMachine(), got Spark, a script or a container',
    );
  }
  for (const [prop, value] of Object.entries({ extract, importanceRows })) {
    if (value !== undefined) {
      throw new LifecycleValidationError(
        `${prop}: must be left out with ${nameImageProblem(recipe.problem)}, whose source holds images and no columns`,
      );
    }
  }
  return {
    ...plain,
    image: XGBOOST_IMAGE,
    bindProgram: (_scope, code, configuration) => ({
      ...pythonProgram(JOBS.prepare, code, configuration),
      image: XGBOOST_IMAGE,
    }),
  };
}
