"""Names, streets and tax ids as they are in the north of Mexico. All of them are made up."""

import unicodedata
from datetime import date, timedelta

import numpy as np

FIRST_NAMES = (
    "María Guadalupe", "José Luis", "Juan Carlos", "Ana Sofía", "Miguel Ángel", "Rosa Elena", "Jesús", "Martha Alicia",
    "Francisco Javier", "Verónica", "Héctor", "Leticia", "Raúl", "Norma Patricia", "Sergio", "Adriana", "Óscar",
    "Claudia", "Ramón", "Irma", "Arturo", "Mónica", "Íñigo", "Yolanda", "Efraín", "Begoña",
)  # fmt: skip
SURNAMES = (
    "Hernández", "García", "Martínez", "López", "González", "Rodríguez", "Pérez", "Sánchez", "Ramírez", "Flores",
    "Treviño", "Garza", "Villarreal", "Cantú", "Elizondo", "Peña", "Muñoz", "Núñez", "Castañeda", "Zúñiga", "Ibáñez",
    "Güemes", "Salinas", "Guajardo", "Cavazos", "Rangel", "Ordóñez", "De la Fuente", "Montemayor", "Quiñones",
)  # fmt: skip
TRADES = (
    "Ferretería", "Materiales", "Tlapalería", "Ferretera", "Refaccionaria", "Aceros y Perfiles", "Maderería",
    "Plomería y Gas", "Eléctrica", "Pinturas", "Grupo Constructor", "Distribuidora", "Herrajes",
)  # fmt: skip
TITLES = (
    "El Clavo", "La Llave", "El Tornillo Feliz", "San José", "Del Valle", "El Porvenir", "La Central", "Tres Hermanos",
    "El Yunque", "La Frontera", "Santa Lucía", "El Roble", "Mitras", "Cumbres", "Del Norte", "La Huasteca", "El Águila",
    "Nuevo Sur", "Las Puentes", "San Ángel", "El Señorío", "Contry", "La Silla", "El Barretero", "Los Álamos",
)  # fmt: skip
ENDINGS = ("S.A. de C.V.", "S. de R.L. de C.V.", "S.A.P.I. de C.V.", "S.C.")
STREETS = (
    "Av. Constitución", "Calle Hidalgo", "Blvd. Díaz Ordaz", "Av. Juárez", "Calle Zaragoza", "Av. Universidad",
    "Calle 5 de Mayo", "Av. Miguel Alemán", "Calle Padre Mier", "Av. Ruiz Cortines", "Calzada Madero",
)  # fmt: skip
SUBURBS = ("Centro", "Obrera", "Mitras Norte", "Industrial", "Las Brisas", "Nueva Española", "San Ángel", "Del Prado")

_CHECK = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


def plain(text: str) -> str:
    """Upper case without accents; ñ becomes X, as in a tax id."""
    decomposed = unicodedata.normalize("NFD", text.upper().replace("Ñ", "X"))
    return "".join(letter for letter in decomposed if (letter.isascii() and letter.isalnum()) or letter == " ")


def company_rfc(name: str, random: np.random.Generator) -> str:
    """A tax id in the form of a company's: three letters, date of foundation, homoclave."""
    letters = "".join(word[0] for word in plain(name).split() if word not in ("DE", "LA", "EL", "Y", "SA", "CV"))
    return _with_homoclave((letters + "XXX")[:3], _day(random, 1960, 2018), random)


def person_rfc(first: str, surname: str, second: str, random: np.random.Generator) -> str:
    """A tax id in the form of a person's: four letters, date of birth, homoclave."""
    father, mother, own = plain(surname), plain(second), plain(first)
    vowel = next((letter for letter in father[1:] if letter in "AEIOU"), "X")
    return _with_homoclave(father[0] + vowel + mother[0] + own[0], _day(random, 1945, 2003), random)


def _day(random: np.random.Generator, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=int(random.integers(0, (last - first) * 365)))


def _with_homoclave(letters: str, day: date, random: np.random.Generator) -> str:
    alphabet = "ABCDEFGHIJKLMNPQRSTUVWXYZ123456789"
    body = f"{letters}{day:%y%m%d}" + "".join(alphabet[int(n)] for n in random.integers(0, len(alphabet), 2))
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The last character of a tax id, by SAT's weights over its first twelve places."""
    total = sum(_CHECK.index(letter) * (13 - place) for place, letter in enumerate(body.rjust(12)))
    return {11: "0", 10: "A"}.get(11 - total % 11, str(11 - total % 11))
