import { DEEPAR_FOLDERS, REFIT_FOLDERS } from '../../contract/forecasting';
import { ANNOTATION_FOLDERS, IMAGE_TYPES, LISTED_FOLDERS, MEASURED_FOLDERS } from '../../contract/images';
import { JSON_LINES } from '../../contract/jobs';
import { SENTENCE_FOLDERS } from '../../contract/text';
import { PipelineValue } from '../pipeline/pipeline-value';
import { countColumns } from './count-columns';
import type { DataRecipe } from './data-recipe';
import type { PreparedDataConfig } from './prepared-data';

/** Where a stage leaves what the form of the rows depends on. */
export interface PreparedPlaces {
  readonly preprocessorModelUri: PipelineValue;
  readonly baselineUri: PipelineValue;
}

/** What a recipe says of the rows that a stage prepares by it. */
export function describeRecipe(
  recipe: DataRecipe,
  places: PreparedPlaces,
): Omit<PreparedDataConfig, keyof PreparedPlaces | 'trainUri' | 'testUri' | 'labelsUri' | `${string}Objects`> {
  const { problemType, featureNames, targetName, positiveClass, negativeClass, classes, unit } = recipe;
  const wholeTexts = recipe._wholeTexts;
  return {
    problemType,
    featureNames,
    categoricalFeatures: recipe._categoricalFeatures,
    judgingColumns: recipe._judgingColumns,
    ...(wholeTexts.length > 0 && { textFeatures: wholeTexts, textsLast: true }),
    ...describeForm(recipe, places),
    targetName,
    positiveClass,
    negativeClass,
    classes,
    unit,
  };
}

function describeForm(recipe: DataRecipe, places: PreparedPlaces): Partial<PreparedDataConfig> {
  const { problem } = recipe;
  const locate = (folder: string): PipelineValue => PipelineValue.join('/', [places.baselineUri, folder]);
  if (problem?._forecast) {
    const translatorModelUri = places.preprocessorModelUri;
    return {
      contentType: JSON_LINES,
      forecast: { ...problem._forecast.task, format: recipe._format },
      series: { trainUri: locate(DEEPAR_FOLDERS.train), testUri: locate(DEEPAR_FOLDERS.test), translatorModelUri },
      refit: {
        trainUri: locate(REFIT_FOLDERS.train),
        validationUri: locate(REFIT_FOLDERS.validation),
        series: {
          trainUri: locate(REFIT_FOLDERS.deepArTrain),
          testUri: locate(REFIT_FOLDERS.deepArTest),
          translatorModelUri,
        },
      },
    };
  }
  if (problem?._images) {
    const images = {
      trainUri: locate(MEASURED_FOLDERS.train),
      testUri: locate(MEASURED_FOLDERS.test),
      trainListUri: locate(LISTED_FOLDERS.train),
      validationListUri: locate(LISTED_FOLDERS.validation),
    };
    const { _boxes } = problem;
    const boxes = _boxes && {
      trainUri: locate(ANNOTATION_FOLDERS.train),
      validationUri: locate(ANNOTATION_FOLDERS.validation),
      detectionScore: _boxes.score,
    };
    const { trainUri, testUri } = images;
    // Boxes are in files of their own, and no list has them.
    return { contentType: IMAGE_TYPES.any, ...(boxes ? { images: { trainUri, testUri }, boxes } : { images }) };
  }
  const columnCount = countColumns(recipe._render());
  const { preprocessorModelUri } = places;
  if (columnCount !== 1 || recipe._wholeTexts.length !== 1) {
    return { columnCount, preprocessorModelUri };
  }
  const sentences = { trainUri: locate(SENTENCE_FOLDERS.train), validationUri: locate(SENTENCE_FOLDERS.validation) };
  return { columnCount, preprocessorModelUri, sentences };
}
