"""Singular and plural of Spanish words, as far as a search needs them."""


def written_as(word: str) -> tuple[str, ...]:
    """What to look for, as a part of a word, to find both numbers of a folded word.

    «martillos» is looked for as `martillo`, «desarmadores» as `desarmador`, «lápices» as `lapiz` and `lapic`, «lápiz»
    as `lapiz` and `lapices`. Short words and whatever has a digit in it are looked for as they are.
    """
    if not word.isalpha():
        return (word,)
    if word.endswith("z") and len(word) >= 3:
        return (word, f"{word[:-1]}ces")
    if word.endswith("ces") and len(word) >= 5:
        return (f"{word[:-3]}z", word[:-2])
    if word.endswith("es") and len(word) >= 5 and word[-3] in "bdjlnrsy":
        return (word[:-2],)
    if word.endswith("s") and len(word) >= 4:
        return (word[:-1],)
    return (word,)
