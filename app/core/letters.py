"""Letters as German readers take them: what counts in sorting, searching and keys, and what does not."""

import re

INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff]+")
"""Signs that nobody sees, such as the soft hyphens of Word and the marks of a writing direction."""
_PLAIN = dict(
    zip(
        "ðøđħıłŋŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȡȥȴȵȶȼȿɀɇɉɋɍɏɓɕɖɗɛɠɦɨɫɬɭɱɲɳɵɼɽɾʂʈʉʋʐʑʝʠⱡⱥⱦⱨⱪⱬⱱⱳⱴⱸⱺ",
        "dodhilntbbcdfklnpttyzgdzlntcszejqrybcddeghilllmnnorrrstuvzzjqlathkzvwveo",
        strict=True,
    )
) | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
LETTERS = str.maketrans(_PLAIN)
"""Small Latin letters that are no other letter with an accent in Unicode, by the letter that they are looked for as."""
_CAPITALS = {small.upper(): plain.capitalize() for small, plain in _PLAIN.items() if len(small.upper()) == 1}
ALL_LETTERS = str.maketrans(_PLAIN | _CAPITALS | {"ẞ": "SS"})
"""The same, with the capitals."""
SIGNS = str.maketrans(dict.fromkeys("\"'`´«»‘’‚‛“”„‟‹›′″ʻʼʽ") | dict.fromkeys("‐‑‒–—―−", "-"))
"""Quotation marks do not count, all dashes are one."""
