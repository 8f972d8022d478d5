"""What masks personal data in texts, and what asks for sentences: written by `npm run bundle` from contract/."""

SENTENCE_CLASSES = "LIFECYCLE_SENTENCE_CLASSES"
MASK_BEFORE = "(?<![A-Za-z0-9.-])"
MASK_BEHIND = "(?![A-Za-z0-9-])"
MASKS = ("_email_", "_account_", "_card_", "_phone_", "_phone_", "_phone_")
MASK_PATTERNS = (
    "[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:[.][A-Za-z0-9-]{1,63}){1,8}",
    "[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?",
    "(?:[0-9][ -]?){12,18}[0-9]",
    "[+][1-9][0-9 ()/.-]{6,17}[0-9]",
    "[(]?[2-9][0-9]{2}[)]?[ .-][0-9]{3}[ .-][0-9]{4}",
    "[(]?0[1-9][0-9]{0,3}[)]?[ /-][0-9]{3,}(?:[ -]?[0-9]{2,}){0,4}",
)
