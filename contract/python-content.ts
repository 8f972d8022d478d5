// What the jobs read of the contract about texts, images and forecasts.
import { BATCH_FILES, BATCH_INPUTS, BATCH_OUTPUTS } from './batch';
import {
  EMBEDDING,
  EMBEDDING_COLUMNS,
  FEWEST_DIMENSIONS,
  FIRST_MULTIPLIER,
  PROJECTIONS,
  SECOND_MULTIPLIER,
} from './embedding';
import {
  BASELINE_ORIGINS,
  DEEPAR_CONFIG,
  DEEPAR_FOLDERS,
  FORECAST_FILES,
  FORECAST_KEYS,
  Frequency,
  MissingSteps,
  REFIT_FOLDERS,
  SERIES_FIELDS,
  SERIES_SEPARATOR,
  SIGNALS,
} from './forecasting';
import {
  ANNOTATION_FOLDERS,
  BOX_FOLDERS,
  BOXES_FILE,
  DEFAULT_DETECTION_SCORE,
  IMAGE_COLUMNS,
  IMAGE_ENDINGS,
  IMAGE_MEASURES,
  IMAGE_TYPES,
  LISTED_FOLDERS,
  LUMA,
  MANIFEST_KEYS,
  MEASURED_FOLDERS,
  MOST_PIXELS,
} from './images';
import { CONFIG_KEYS } from './jobs';
import { CHINESE, FEWEST_FUNCTION_WORDS, JAPANESE, LANGUAGE_WORDS, SCRIPTS, UNKNOWN_LANGUAGE } from './languages';
import { MASK_BEFORE, MASK_BEHIND, MASKS } from './masks';
import type { Module } from './python-module';
import { FEWEST_TELLING_ROWS, SENTENCE_CLASSES, SENTENCE_FOLDERS, TELLING_PER_MILLE, TELLING_WORDS } from './text';

/** What is said of texts. */
export const TEXTS: Module = {
  about: 'What is said of texts',
  constants: {
    TELLING_WORDS,
    TELLING_PER_MILLE,
    FEWEST_TELLING_ROWS,
    FEWEST_FUNCTION_WORDS,
    UNKNOWN_LANGUAGE,
    JAPANESE,
    CHINESE,
    LANGUAGE_WORDS: Object.entries(LANGUAGE_WORDS).map(([language, words]) => `${language} ${words}`),
    SCRIPTS: SCRIPTS.map((script) => script.join(' ')),
  },
  sets: {},
  names: { SentenceFolders: SENTENCE_FOLDERS },
};

/** How embeddings are compared. */
export const EMBEDDINGS: Module = {
  about: 'How embeddings are compared',
  constants: { EMBEDDING, EMBEDDING_COLUMNS, PROJECTIONS, FEWEST_DIMENSIONS, FIRST_MULTIPLIER, SECOND_MULTIPLIER },
  sets: {},
};

/** How personal data in texts is masked, for the container that serves as well. */
export const MASKING: Module = {
  about: 'What masks personal data in texts, and what asks for sentences',
  constants: {
    SENTENCE_CLASSES,
    MASK_BEFORE,
    MASK_BEHIND,
    MASKS: MASKS.map(([mask]) => mask),
    MASK_PATTERNS: MASKS.map(([, pattern]) => pattern),
  },
  sets: {},
};

/** What a forecast is about, for the jobs and for the training script, which travels without them. */
export const FORECAST: Module = {
  about: 'What a forecast is about',
  constants: { SERIES_SEPARATOR, BASELINE_ORIGINS, DEEPAR_CONFIG, KNOWN_AHEAD: CONFIG_KEYS.knownAhead },
  sets: {
    ForecastKeys: FORECAST_KEYS,
    Frequency,
    MissingSteps,
    ForecastFiles: FORECAST_FILES,
    SeriesFields: SERIES_FIELDS,
    Signals: SIGNALS,
  },
  names: {
    DeepArFolders: DEEPAR_FOLDERS,
    RefitFolders: REFIT_FOLDERS,
    BatchInputs: BATCH_INPUTS,
    BatchOutputs: BATCH_OUTPUTS,
    BatchFiles: BATCH_FILES,
  },
};

/** What is said of images, for the jobs and for the training script, which travels without them. */
export const IMAGES: Module = {
  about: 'What is said of images',
  constants: { IMAGE_ENDINGS: Object.keys(IMAGE_ENDINGS), MOST_PIXELS, LUMA, DEFAULT_DETECTION_SCORE, BOXES_FILE },
  sets: { ImageTypes: IMAGE_TYPES, Measures: IMAGE_MEASURES },
  names: {
    ImageColumns: IMAGE_COLUMNS,
    MeasuredFolders: MEASURED_FOLDERS,
    ListedFolders: LISTED_FOLDERS,
    AnnotationFolders: ANNOTATION_FOLDERS,
    BoxFolders: BOX_FOLDERS,
    ManifestKeys: MANIFEST_KEYS,
  },
};
