"""What is said of images: written by `npm run bundle` from contract/."""

IMAGE_ENDINGS = ("png", "jpg", "jpeg")
MOST_PIXELS = 25000000
LUMA = {"red": 0.299, "green": 0.587, "blue": 0.114}
DEFAULT_DETECTION_SCORE = 0.5
BOXES_FILE = "boxes.jsonl"


class ImageTypes:
    ANY = "application/x-image"
    PNG = "image/png"
    JPEG = "image/jpeg"
    ALL = (ANY, PNG, JPEG)


class Measures:
    WIDTH = "width"
    HEIGHT = "height"
    BRIGHTNESS = "brightness"
    CONTRAST = "contrast"
    SHARPNESS = "sharpness"
    RED = "red_tint"
    BLUE = "blue_tint"
    SATURATION = "saturation"
    FORMAT = "format"
    ALL = (WIDTH, HEIGHT, BRIGHTNESS, CONTRAST, SHARPNESS, RED, BLUE, SATURATION, FORMAT)


class ImageColumns:
    NAME = "image_name"
    CONTENT = "image"


class MeasuredFolders:
    TRAIN = "measured/train"
    TEST = "measured/test"


class ListedFolders:
    TRAIN = "listed/train"
    VALIDATION = "listed/validation"


class AnnotationFolders:
    TRAIN = "annotations/train"
    VALIDATION = "annotations/validation"


class BoxFolders:
    OBJECTS = "with-boxes"
    BACKGROUND = "background"


class ManifestKeys:
    REFERENCE = "source-ref"
    CLASS_MAP = "class-map"
