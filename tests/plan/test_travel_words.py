"""What people write of a way to travel is understood in ten languages, and kept as it was written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from components.plan.messages import ProblemKind
from components.plan.model import Assumption, Stop
from components.plan.travel_modes import TRAVEL_MODES, TravelMode
from components.plan.travel_words import (
    NAMES,
    folded_words,
    says_nothing,
    unclear_travel_problems,
    understood,
    with_unclear_travel,
)

WRITTEN: dict[TravelMode, str] = {
    TravelMode.WALK: """
        walk; Walking; on foot; by foot; on foot, stairs; stairs; wheelchair; lift; walk 10 min; 5 min walk; a short
        walk; peš; pes; peš, 10 min; a piedi; A PIEDI; passeggiata; a pie; caminando; andando; a pé; a pe; gyalog;
        séta; pe jos; kājām; kajam; zu Fuß; zu Fuss; zu Fuß, 5 Minuten; Fußweg; Spaziergang; à pied; a pied; marche""",
    TravelMode.BIKE: """
        bike; bicycle; by bike; cycling; s kolesom; kolo; in bici; in bicicletta; en bici; de bicicleta; kerékpárral;
        biciklivel; cu bicicleta; ar velosipēdu; mit dem Rad; mit dem Fahrrad; à vélo; en vélo; e-scooter; e-bike""",
    TravelMode.CAR: """
        car; by car; own car; rental car; avto; z avtom; in macchina; in auto; en coche; de carro; autóval; kocsival;
        cu mașina; cu masina; ar automašīnu; mit dem Auto; PKW; en voiture""",
    TravelMode.TAXI: """
        taxi; Taxi; by taxi; cab; taksi; s taksijem; en taxi; de táxi; taxival; ar taksometru; mit dem Taxi""",
    TravelMode.COACH: """
        coach; by coach; private coach; our bus; minibus; shuttle; shuttle bus; tour bus; chartered bus; in pullman;
        Pullman; en autocar; autocar; cu autocarul; Reisebus; mit dem Reisebus; en car; különbusz; najeti avtobus;
        kombi; mikroautobuss; navette; coach to Kranj; Coach 2 from the hotel""",
    TravelMode.BUS: """
        by bus; Bus 27; bus line 27; Bus N5; line bus; city bus; mit dem Bus; Bus Linie 4; z avtobusom; avtobus 6;
        mestni avtobus; en bus; in autobus; autobus 64; en autobús; de autocarro; autocarro 732; 7-es busz 2; busszal;
        cu autobuzul; autobuz 381; ar autobusu; 3. autobuss; trolibusz; en bus 38""",
    TravelMode.TRAM: """
        tram; Tram; tram 2; s tramvajem; in tram; en tranvía; elétrico 28; de elétrico; villamossal; 4-6-os villamos;
        cu tramvaiul; ar tramvaju; Straßenbahn; mit der Straßenbahn; Tram M10; en tramway; Walk, then tram; tram +
        walk""",
    TravelMode.METRO: """
        metro; Metro line 3; by metro; underground; subway; the tube; U-Bahn; mit der U-Bahn; U-Bahn U3; in
        metropolitana; en metro; de metro; metróval; cu metroul; métro; en métro; ligne 14 du métro; podzemna
        železnica; Metro M2""",
    TravelMode.TRAIN: """
        train; by train; rail; z vlakom; vlak; in treno; treno; en tren; tren; de comboio; comboio; vonattal; vonat;
        cu trenul; ar vilcienu; vilciens; mit dem Zug; mit der Bahn; S-Bahn; mit der S-Bahn; en train; TGV; ICE 577""",
    TravelMode.FERRY: """
        ferry; boat; by boat; ship; water bus; s trajektom; trajekt; z ladjo; ladja; in traghetto; vaporetto;
        vaporetto 1; en ferry; en barco; barco; de barco; komppal; hajóval; hajó; cu vaporul; cu feribotul; ar prāmi;
        ar kuģi; mit dem Schiff; Fähre; mit der Fähre; en bateau; bateau; taxi and ferry; bus + ferry""",
    TravelMode.FLIGHT: """
        flight; plane; by plane; by air; fly; z letalom; in aereo; volo; en avión; vuelo; de avião; voo; repülővel; cu
        avionul; ar lidmašīnu; mit dem Flugzeug; Flug; Flug LH 1234; en avion; vol""",
    TravelMode.TRANSIT: """
        transit; public transport; by public transport; javni prevoz; z javnim prevozom; mezzi pubblici; coi mezzi
        pubblici; en transporte público; transportes públicos; tömegközlekedéssel; cu transportul public; ar
        sabiedrisko transportu; ÖPNV; öffentliche Verkehrsmittel; mit öffentlichen Verkehrsmitteln; en transports en
        commun; funicular; cable car; Seilbahn; vzpenjača; funiculaire; sikló; bus + tram; train and metro""",
}
CASES = [(text.strip(), mode) for mode, texts in WRITTEN.items() for text in texts.split(";")]


def stop(words: str, *, line: int = 2, name: str = "Museum") -> Stop:
    found = understood(words)
    return Stop(id=f"{name}-{line}", date=date(2026, 5, 5), name=name, line=line, travel=found.mode, travel_words=words)


def test_enough_words_are_tried() -> None:
    assert len(CASES) > 220
    assert set(WRITTEN) == set(TravelMode) - {TravelMode.UNKNOWN}


@pytest.mark.parametrize("mode", list(WRITTEN))
def test_what_people_write_is_understood(mode: TravelMode) -> None:
    for text in (text for text, meant in CASES if meant is mode):
        found = understood(text)
        assert (found.mode, found.unclear) == (mode, False), text
        assert understood(f"  {text.upper()} ").mode is mode, text


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        *(
            (text, TravelMode.BUS)
            for text in ("bus", "Bus", "avtobus", "autobus", "autobús", "autobuz", "busz", "autobuss")
        ),
        *((text, TravelMode.COACH) for text in ("transfer", "Transfert", "traslado")),
        ("Bus, 20 min", TravelMode.BUS),
        ("taxi or bus 5", TravelMode.TAXI),
        ("the director meets us and we decide there whether a taxi comes", TravelMode.TAXI),
    ],
)
def test_what_may_mean_several_is_taken_for_one_and_asked_about(text: str, mode: TravelMode) -> None:
    found = understood(text)

    assert (found.mode, found.unclear) == (mode, True)


@pytest.mark.parametrize(
    "text", ["sledge", "zip line", "horse carriage", "gondola", "as before", "???!a", "kanu", "滑雪"]
)
def test_a_word_that_nobody_knows_is_no_walk_and_no_coach(text: str) -> None:
    found = understood(text)

    assert (found.mode, found.unclear) == (TravelMode.UNKNOWN, True)


@pytest.mark.parametrize("text", ["-", "–", "—", "?", "??", "...", "n/a", "N.A.", "TBC", "tbd", "NaN", "none"])
def test_dashes_and_question_marks_say_nothing(text: str) -> None:
    assert says_nothing(text)


def test_where_a_way_leads_is_no_means_of_travel() -> None:
    assert understood("walk to the tram museum").mode is TravelMode.WALK
    assert understood("coach to the ferry terminal").mode is TravelMode.COACH
    assert understood("to the harbour by ferry").mode is TravelMode.FERRY


def test_only_the_name_of_the_mode_is_plain() -> None:
    assert all(understood(text).plain for text in ("by bus", "mit dem Zug", "zu Fuß", "tram"))
    assert not any(understood(text).plain for text in ("Bus 27", "boat", "minibus", "on foot, stairs"))


def test_no_name_belongs_to_two_modes() -> None:
    for mode, row in TRAVEL_MODES.items():
        assert {NAMES[folded_words(name)][0] for name in (*row.words, *row.kinds, *row.unclear)} <= {mode}


def test_a_word_is_asked_about_once_with_all_its_stops() -> None:
    stops = [
        stop("sledge", line=2, name="Hut"),
        stop("Bus 27", line=3),
        stop("Sledge ", line=4, name="Valley"),
        stop("bus", line=5, name="Station"),
        stop("-", line=6),
        stop("bus", line=7, name="Hotel"),
    ]
    stops[4] = replace(stops[4], travel=None, travel_words="")

    unknown, bus = unclear_travel_problems(stops)

    assert {problem.kind for problem in (unknown, bus)} == {ProblemKind.TRAVEL_UNCLEAR}
    assert (unknown.line, unknown.column, bus.line) == (2, "travel", 5)
    assert "“sledge” is no means of travel" in str(unknown.message)
    assert "Hut, Valley" in str(unknown.message)
    assert "taken for bus: Station, Hotel" in str(bus.message)
    assert "coach" in str(bus.remedy)
    assert "unknown" not in str(unknown.remedy)
    assumed = [Assumption.TRAVEL in marked.assumed for marked in with_unclear_travel(stops)]
    assert assumed == [True, False, True, True, False, True]
