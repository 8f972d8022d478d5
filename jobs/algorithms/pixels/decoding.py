"""PNG and JPEG as numbers, the same way in preparation, in training and in serving."""

import io

import numpy as np
from PIL import Image, ImageOps

#: the formats that are read, as Pillow calls them
FORMATS = ("PNG", "JPEG")
#: of 16 bits to 8
WIDE = 257.0


class ImageError(Exception):
    """Bytes that are no image which can be read, with the reason."""


def open_image(content: bytes, most_pixels: int) -> Image.Image:
    """The decoded image. Raises ImageError for another format, a broken file and one of more than `most_pixels`."""
    try:
        image = Image.open(io.BytesIO(content), formats=FORMATS)
        if image.width * image.height > most_pixels:
            raise ImageError(f"has {image.width} × {image.height} pixels, more than {most_pixels:,}")
        image.load()
    except Image.UnidentifiedImageError as error:
        raise ImageError("is neither PNG nor JPEG") from error
    except Image.DecompressionBombError as error:
        raise ImageError(f"has more pixels than {most_pixels:,}") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageError(f"is broken: {error}") from error
    return image


def turn_upright(image: Image.Image) -> Image.Image:
    """The image as a person sees it: cameras write how they were held beside the pixels (EXIF)."""
    return ImageOps.exif_transpose(image)


def read_colours(image: Image.Image) -> np.ndarray:
    """Height × width × red, green and blue of 8 bits, on white."""
    return np.asarray(flatten(image))


def flatten(image: Image.Image) -> Image.Image:
    """In red, green and blue of 8 bits; what is transparent lies on white."""
    if image.mode.startswith("I"):
        # Pillow would cut 16 bits off at 255.
        grey = np.clip(np.asarray(image, dtype=np.float32) / WIDE + 0.5, 0, 255).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    return image.convert("RGB")
