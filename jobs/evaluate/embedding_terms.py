"""How embeddings are compared: written by `npm run bundle` from contract/."""

EMBEDDING = "embedding"
EMBEDDING_COLUMNS = (
    "embedding.dimensions",
    "embedding.1",
    "embedding.2",
    "embedding.3",
    "embedding.4",
    "embedding.5",
    "embedding.6",
    "embedding.7",
    "embedding.8",
)
PROJECTIONS = 8
FEWEST_DIMENSIONS = 2
FIRST_MULTIPLIER = 2246822507
SECOND_MULTIPLIER = 3266489909
