"""Objects in images: boxes are read and checked, images split and described, and detections judged."""
