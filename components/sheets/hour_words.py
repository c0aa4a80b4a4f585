"""The words around an hour in the languages that plans are written in, folded by `folded`: small, without accents.

The sets overlap where a word means two things: `do` is until in Slovene, and `a` is at in Spanish and to in Italian.
"""

from __future__ import annotations

import unicodedata

_LETTERS = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i"})


def folded(text: str) -> str:
    """A text in small letters without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


AT = _words("""
    at al o on the ob v u um u ore ora h h. hr hrs hour hours h00 a las la los le les il alle all as aos klo kello kl
    kls clock plkst plks pl godz godzina oclock uhr uhrzeit ur uri uro ure sati sata hod hodin hodina horas hora hs
    heures heure orele orelor kor orakor uur στις στη ωρα ωρες time zeit cas i d dl
""")
"""Words that change nothing in an hour: at, o'clock, hours."""

FROM = _words("""
    from between starting starts start od med dalle dalla dall da tra fra de des desde das dos entre von ab zwischen
    tol oratol no starp intre dela izmedu mezi miedzy απο partir dallore vanaf
""")
"""Words before the first hour of two, or before the only one that is known."""

TO = _words("""
    to and till until thru through in do e ed y et a al alle allora ad as ao aos ate au und bis ig la pana si lidz un
    es az i az oraig εως μεχρι και jusqu jusqua tot til asti fino hasta
""")
"""Words between two hours."""

UNTIL = _words("until till do fino hasta ate jusqu jusqua bis ig oraig pana lidz εως μεχρι tot asti az")
"""Words that make the only hour of a cell the one at which a stop ends."""

BY = _words("by")
"""An hour that is the latest to arrive."""

APPROXIMATE = _words("""
    ca circa approx approximately about around roughly est estimated okrog okoli okvirno priblizno pribl predvidoma
    verso indicativamente hacia sobre aprox aproximadamente aproximativ cca korulbelul kb kbl jurul etwa gegen rund
    ungefahr vers environ env oko apm ap aptuveni noin n περιπου tbc tba tbd por volta cerca kolem okolo
""")
"""About: the hour is not certain."""

NOON = _words("noon midday opoldne poldne mezzogiorno mediodia delben delkor pranz amiaza mittag mittags midi podne "
              "pusdienlaiks pusdienlaika poludne poledne μεσημερι keskipaiva")  # fmt: skip
MIDNIGHT = _words("midnight polnoc opolnoci mezzanotte medianoche ejfel ejfelkor miezul mitternacht minuit "
                  "ponoc pusnakts pusnakti polnoci pulnoc μεσανυχτα keskiyo")  # fmt: skip

BEFORE_NOON = _words("""
    am morning manana manha matin mattina mattino zjutraj dopoldne morgens vormittags vormittag fruh delelott reggel
    dimineata rita πμ prijepodne rano ujutro
""")
AFTER_NOON = _words("""
    pm afternoon evening tarde noche noite soir sera pomeriggio popoldne zvecer nachmittags nachmittag abends abend
    delutan este seara vakara μμ poslijepodne popodne navecer
""")
"""Words for the half of the day, beside an hour: `9 de la tarde` is 21:00."""

IN_TWO_WORDS = {"meio-dia": "noon", "meio dia": "noon", "meia-noite": "midnight", "meia noite": "midnight",
                "medio dia": "noon", "media noche": "midnight", "mezzo giorno": "noon",
                "apres-midi": "pm", "apres midi": "pm", "dupa-amiaza": "pm", "dupa amiaza": "pm"}  # fmt: skip
"""Noon and midnight where they are two words."""

FILLERS = _words("l del dell de la da du di del the in po pe den le ao")
"""Words that stand between an hour and the half of its day."""

ZONES = _words("""
    gmt utc bst cet cest eet eest wet west msk trt mez mesz est edt cst cdt mst mdt pst pdt jst sgt hkt aest
    aedt z
""")
LOCAL = _words("local lokal ortszeit locale loc")

_PARTS = """
    morning, afternoon, evening, night, early, late, all day, whole day, full day, lunchtime, lunch, dinner, breakfast,
    zjutraj, dopoldne, popoldne, zvecer, zvečer, jutro, vecer, cel dan, mattina, mattino, pomeriggio, sera, notte,
    tutto il giorno, mañana, tarde, noche, todo el día, manhã, noite, todo o dia, dia todo, reggel, délelőtt, délután,
    este, egész nap, dimineața, dimineata, după-amiaza, dupa amiaza, seara, toată ziua, rīts, rīta, pēcpusdiena,
    vakars, vakarā, visu dienu, morgens, vormittag, vormittags, nachmittag, nachmittags, mittag, abend, abends, nacht,
    ganztägig, ganztags, ganzer tag, matin, matinée, après-midi, soir, soirée, nuit, toute la journée, journée,
    ves dan, celodnevno, giornata intera, día completo, o dia todo, dia inteiro, egész napos, visas dienas
"""
PARTS_OF_DAY = frozenset(folded(" ".join(part.split())) for part in _PARTS.split(","))
"""Cells that say roughly when, without an hour."""

_NO_VALUE = _words("nan na n/a #n/a n.a. n.a n/d null none nil #n/d #nv #ref! #value! #name? nat <na>")
_NOT_YET = """
    tbc, tba, tbd, t.b.c., t.b.a., t.b.d., to be confirmed, to be announced, to be decided, to be defined, to be
    determined, not yet known, unknown, open, pending, še ni znano, ni znano, sledi, po dogovoru, naknadno, da definire,
    da confermare, da stabilire, da concordare, por confirmar, por definir, por determinar, pendiente, a confirmar, a
    definir, a definir., por determinar, később, egyeztetés alatt, de confirmat, de stabilit, urmează, tiks precizēts,
    precizēsim, offen, noch offen, folgt, wird noch bekanntgegeben, nach vereinbarung, n.n., à confirmer, à définir, à
    préciser, à déterminer, naknadno, xx:xx, xx.xx, hh:mm, x:xx, __:__
"""
_OPEN = frozenset(folded(" ".join(words.split())) for words in _NOT_YET.split(","))
_DASHES = frozenset("-–—‐‑‒―−_·.…/\\ :")
_ONLY_ASKED = frozenset("? .:-/")
_MAX_LENGTH = 40


def is_no_value(text: str) -> bool:
    """Whether a cell stands for an empty one: `NaN`, `n/a`, `#N/A`, `null`, a dash."""
    return len(text) <= _MAX_LENGTH and (folded(text) in _NO_VALUE or (text != "." and _DASHES.issuperset(text)))


def is_not_yet(text: str) -> bool:
    """Whether a cell says that something is not known yet: `TBC`, `to be confirmed`, `?`."""
    if len(text) > _MAX_LENGTH:
        return False
    words = folded(text).strip(" ()[]*!")
    return words in _OPEN or ("?" in words and _ONLY_ASKED.issuperset(words))
