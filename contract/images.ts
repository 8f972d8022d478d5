// What is said of images, by the preparation in Python, by the containers and by the monitors: imports nothing.

/** The media types of images. `application/x-image` is either of them, as SageMaker's built-in algorithms call it. */
export const IMAGE_TYPES = { any: 'application/x-image', png: 'image/png', jpeg: 'image/jpeg' } as const;

/** How the names of images end, in lower case, and what they are written as. */
export const IMAGE_ENDINGS: Readonly<Record<string, 'png' | 'jpeg'>> = { png: 'png', jpg: 'jpeg', jpeg: 'jpeg' };

/**
 * What is compared of an image, by the columns of the baseline, in their order. jobs/images/measures.py has it for the baseline,
 * engine/images/measures.ts for live requests.
 */
export const IMAGE_MEASURES = {
  width: 'width',
  height: 'height',
  /** The mean of the luma (ITU-R BT.601), 0 to 255. */
  brightness: 'brightness',
  /** Its standard deviation. */
  contrast: 'contrast',
  /** The variance of its Laplacian. */
  sharpness: 'sharpness',
  /** The mean of red, less that of the luma. */
  red: 'red_tint',
  /** The mean of blue, less that of the luma. */
  blue: 'blue_tint',
  /** The mean of the largest of red, green and blue, less the smallest. */
  saturation: 'saturation',
  format: 'format',
} as const;

/** The only one of them that is no number. */
export const FORMAT_MEASURE: string = IMAGE_MEASURES.format;

/** How much of green, red and blue is in the luma. */
export const LUMA = { red: 0.299, green: 0.587, blue: 0.114 } as const;

/** Images with more pixels are not read: decoded they fill the memory of a function or a container. */
export const MOST_PIXELS = 25_000_000;

/** The columns of tables that hold images: what identifies one, and its bytes in BASE64. */
export const IMAGE_COLUMNS = { name: 'image_name', content: 'image' } as const;

/** Below the baseline's folder: what is measured of the images that train, behind their labels, and of the held-out ones. */
export const MEASURED_FOLDERS = { train: 'measured/train', test: 'measured/test' } as const;

/**
 * Beside them: a `.lst` of the images that train, and one of those of the validation, each with number, class and path between
 * tabs, as SageMaker's built-in algorithms want it in a channel of its own.
 */
export const LISTED_FOLDERS = { train: 'listed/train', validation: 'listed/validation' } as const;

/**
 * Of images with boxes, beside them: a JSON file each, in the folder below that its image has in its channel, as SageMaker's Object
 * Detection reads it.
 */
export const ANNOTATION_FOLDERS = { train: 'annotations/train', validation: 'annotations/validation' } as const;

/** In such a channel, and in its annotations: images with boxes, and those that show no object. */
export const BOX_FOLDERS = { objects: 'with-boxes', background: 'background' } as const;

/** The boxes of images, a line of JSON each: beside the labels of those that are held out, and where those that train are measured. */
export const BOXES_FILE = 'boxes.jsonl';

/** What SageMaker's manifests of images call their place, and the names of the classes of boxes. */
export const MANIFEST_KEYS = { reference: 'source-ref', classMap: 'class-map' } as const;

/** From this score on a detection counts where nobody says another one. */
export const DEFAULT_DETECTION_SCORE = 0.5;

/** A request and an object of a batch transform are one image, of so many MB at most. */
export const LARGEST_IMAGE_MB = 25;
