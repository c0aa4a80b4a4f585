"""The travel modes: one row holds all that the app knows of a mode, for every module that reads or draws one.

To add a mode, add a member to `TravelMode`, a row to `TRAVEL_MODES` and the drawing `i-<value>` to
`render/templates/icons.html`; then translate its label. Speeds are in metres a second, buffers in seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from components.plan.messages import Phrase

WALKING_M_S = 1.16
"""3.8 ft/s, which Gates et al. recommend for mixed groups: people in groups walk 0.4 to 0.6 ft/s slower than alone
("Recommended Walking Speeds for Timing of Pedestrian Clearance Intervals", Transportation Research Record 1982,
2006)."""

_KM_H = 1 / 3.6


class TravelMode(StrEnum):
    """How the group gets to a stop from the one before; the values are those of the `travel` column.

    UNKNOWN is for what nobody has said, or in words that no row has: such a leg is never timed.
    """

    WALK = "walk"
    BIKE = "bike"
    CAR = "car"
    TAXI = "taxi"
    COACH = "coach"
    BUS = "bus"
    TRAM = "tram"
    METRO = "metro"
    TRAIN = "train"
    FERRY = "ferry"
    FLIGHT = "flight"
    TRANSIT = "transit"
    UNKNOWN = "unknown"


class Ground(StrEnum):
    """What a way leads over."""

    LAND = "land"
    WATER = "water"
    AIR = "air"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterProfile:
    """An OSRM server and its profile: the server's folder under the router's address, and the name in its paths."""

    folder: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectionsCodes:
    """How links to directions name a means of travel, for each map application."""

    apple_maps: str
    google_maps: str
    openstreetmap: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeRow:
    """One row of the table.

    `words` are what people call the mode, `kinds` words for a kind of it, which are shown as they were written. Words
    of both may stand among others in the `travel` column; `unclear` ones alone may mean another mode too, and are
    asked about. All are in small letters, from English, Slovenian, Italian, Spanish, Portuguese, Hungarian, Romanian,
    Latvian, German and French.

    `light` and `dark` are the colours of its lines, at least 3:1 on the page's paper and on OpenStreetMap's tiles
    (WCAG 2.2, 1.4.11).

    `dash` is how its lines are broken on paper, where colours may be lost: lengths of dashes and gaps in widths of the
    line, without the round ends, which make each dash longer by a width. Empty is an unbroken line.

    `router` is None where no router is asked; then every leg is an estimate. `fastest_m_s` is the fastest that the
    router's answer is believed. Estimates are `town_m_s` for the first kilometres and `country_m_s` after them;
    `duration_factor` multiplies both the estimate and the router's duration. `buffer_s` is added to each leg.
    `timetabled` modes leave at fixed hours, so an estimate says to look up the connection. Ways over water and through
    the air are drawn as arcs, since no road leads there.
    """

    label: Phrase
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    unclear: tuple[str, ...] = ()
    light: str
    dark: str
    dash: tuple[float, ...] = ()
    router: RouterProfile | None = None
    fastest_m_s: float | None = None
    town_m_s: float
    country_m_s: float
    duration_factor: float = 1.0
    buffer_s: int
    timetabled: bool = False
    ground: Ground = Ground.LAND
    directions: DirectionsCodes


def _names(text: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for name in text.split(","))


_WALKING = DirectionsCodes(apple_maps="w", google_maps="walking", openstreetmap="fossgis_osrm_foot")
_BICYCLING = DirectionsCodes(apple_maps="w", google_maps="bicycling", openstreetmap="fossgis_osrm_bike")
_DRIVING = DirectionsCodes(apple_maps="d", google_maps="driving", openstreetmap="fossgis_osrm_car")
_BY_TRANSIT = DirectionsCodes(apple_maps="r", google_maps="transit", openstreetmap="fossgis_osrm_foot")

_FOOT = RouterProfile(folder="routed-foot", name="foot")
_BICYCLE = RouterProfile(folder="routed-bike", name="bike")
_ROAD = RouterProfile(folder="routed-car", name="driving")

# Car: 24 (Berlin) to 32 km/h (Munich) in the middle of a city (ITIS Holdings, 2008), the slower one; the buffer is
# parking, and the walk from there. Taxi: the buffer is waiting for it. Coach: keeps to the wider roads, turns slower,
# and is limited to 100 km/h (Directive 92/6/EEC); the buffer is thirty people through one door, some five seconds each,
# on and off. Public transport in general: a third slower than a car for its stops and changes; the buffer is half of a
# ten-minute headway, as it is for bus, tram and metro. Ferry: some eight knots near the quays and thirteen outside; the
# buffer is boarding. Flight: the buffer is two hours at the airports. Bike: the pace of a group; the buffer is for
# locks. Where no source is named, the number is our own estimate.
# A walk or a bike ride that the router makes faster than `fastest_m_s` was driven: an OSRM server has one profile and
# ignores the name that it is asked for.
# Directions are for a delegate who has missed the group: by car instead of its coach.
TRAVEL_MODES: Mapping[TravelMode, ModeRow] = MappingProxyType(
    {
        TravelMode.WALK: ModeRow(
            label=Phrase("On foot"),
            words=_names("""
                walk, walking, by walking, foot, on foot, by foot, pes, peš, peš hoja, hoja, pešačenje, a piedi, piedi,
                camminata, passeggiata, a pie, caminando, andando, caminata, a pé, caminhada, caminhando, gyalog,
                gyaloglás, séta, pe jos, mers pe jos, kājām, iet kājām, iešana, zu fuss, fussweg, fussmarsch, laufen,
                gehen, à pied, marche, à pieds
            """),
            kinds=_names("""
                stroll, hike, stairs, steps, staircase, escalator, elevator, lift, wheelchair, promenade, spaziergang,
                wanderung, treppe, aufzug, rollstuhl, escalier, ascenseur, fauteuil roulant, balade, randonnée, scale,
                ascensore, sedia a rotelle, escaleras, ascensor, silla de ruedas, paseo, passeio, escadas, elevador,
                cadeira de rodas, lépcső, kerekesszék, scări, plimbare, scaun cu rotile, stopnice, dvigalo, voziček,
                sprehod, kāpnes, lifts, ratiņkrēsls, pastaiga
            """),
            light="#b8400e",
            dark="#ff9c66",
            dash=(0, 2),
            router=_FOOT,
            fastest_m_s=4.0,
            town_m_s=WALKING_M_S,
            country_m_s=WALKING_M_S,
            buffer_s=0,
            directions=_WALKING,
        ),
        TravelMode.BIKE: ModeRow(
            label=Phrase("Bike"),
            words=_names("""
                bike, bicycle, cycle, cycling, by bike, kolo, kolesom, s kolesom, bicikel, bici, bicicletta, bicicleta,
                bicikli, biciklivel, kerékpár, kerékpárral, bicicletă, velosipēds, velosipēdu, riteni, divritenis,
                fahrrad, rad, velo, vélo, bicyclette
            """),
            kinds=_names("""
                e-bike, ebike, electric bike, city bike, bike share, pedelec, e-scooter, electric scooter, kick scooter,
                e-roller, trottinette, monopattino, patinete, trotineta, roller, elektromos roller, e-skiro, skiro,
                skrejritenis
            """),
            light="#6230a8",
            dark="#c2a3f7",
            dash=(0.9, 2),
            router=_BICYCLE,
            fastest_m_s=12.0,
            town_m_s=14 * _KM_H,
            country_m_s=14 * _KM_H,
            buffer_s=60,
            directions=_BICYCLING,
        ),
        TravelMode.CAR: ModeRow(
            label=Phrase("Car"),
            words=_names("""
                car, by car, drive, driving, avto, avtom, z avtom, avtomobil, automobile, auto, macchina, coche, carro,
                automóvil, automóvel, autó, autóval, kocsi, kocsival, mașină, mașina, automašīna, automašīnu, mašīna,
                mašīnu, pkw, wagen, voiture
            """),
            kinds=_names("""
                rental car, hire car, hired car, rented car, private car, own car, car sharing, carpool, mietwagen,
                leihwagen, carsharing, voiture de location, covoiturage, auto a noleggio, coche de alquiler, carro
                alugado, bérautó, mașină închiriată, najeti avto, īrēta automašīna
            """),
            light="#8f1d5d",
            dark="#f28cc2",
            dash=(5.4, 2.2),
            router=_ROAD,
            town_m_s=24 * _KM_H,
            country_m_s=65 * _KM_H,
            buffer_s=180,
            directions=_DRIVING,
        ),
        TravelMode.TAXI: ModeRow(
            label=Phrase("Taxi"),
            words=_names("taxi, taxis, cab, taksi, taksijem, taxijem, táxi, taxival, taxiul, taksometrs, taksometru"),
            kinds=_names("minicab, uber, lyft, taxi van, cabs, tuk-tuk, tuktuk, rickshaw"),
            light="#7d5d00",
            dark="#e3c04a",
            dash=(3.6, 2, 0, 2),
            router=_ROAD,
            town_m_s=24 * _KM_H,
            country_m_s=65 * _KM_H,
            buffer_s=300,
            directions=_DRIVING,
        ),
        TravelMode.COACH: ModeRow(
            label=Phrase("Coach"),
            words=_names("""
                coach, coaches, pullman, corriera, autocar, autocarul, reisebus, najeti avtobus, najetim avtobusom,
                különbusz, különbusszal, autobús privado, ekskursiju autobuss, pasūtīts autobuss, autocarro da visita,
                turistični avtobus
            """),
            kinds=_names("""
                private coach, private bus, chartered bus, charter bus, charter coach, hired bus, hired coach, tour bus,
                group bus, our bus, our coach, own bus, minibus, mini bus, minibuses, minicoach, minivan, van, microbus,
                shuttle, shuttle bus, hotel shuttle, navetta, kleinbus, charterbus, busreise, en car, car de tourisme,
                navette, minibús, micro, lanzadera, camioneta, carrinha, kisbusz, mikrobusz, transzferbusz, microbuz,
                kombi, minibusom, kombijem, mikroautobuss, mikroautobusu, ônibus fretado, autobus privato, bus privato,
                autobus privé, bus privé, autobuz privat, zasebni avtobus
            """),
            unclear=_names("transfer, transfers, transfert, trasferimento, traslado, transzfer, transferom"),
            light="#17589c",
            dark="#7fb8f5",
            router=_ROAD,
            town_m_s=24 * _KM_H,
            country_m_s=65 * _KM_H,
            duration_factor=1.25,
            buffer_s=300,
            directions=_DRIVING,
        ),
        TravelMode.BUS: ModeRow(
            label=Phrase("Bus"),
            words=_names("""
                public bus, line bus, city bus, local bus, linienbus, stadtbus, mestni avtobus, mestni potniški promet,
                autobus urbano, bus urbano, autobús urbano, autocarro urbano, helyi busz, autobuz urban, pilsētas
                autobuss, bus de ville, bus de ligne, avtobusom, busszal, autóbusszal, autobuzul, autobusu
            """),
            kinds=_names("""
                trolleybus, trolley bus, trolibusz, troleibuz, trolejbuss, trolejbusu, trolejbus, obus, night bus,
                express bus, airport bus, regional bus, regionalbus, postauto, postbus, nachtbus, filobus, bus rapid
                transit, brt, replacement bus
            """),
            unclear=_names("""
                bus, buses, busses, avtobus, autobus, autobús, autocarro, ônibus, busz, autóbusz, autobuz, autobuss,
                omnibus
            """),
            light="#b01c2e",
            dark="#ff8b94",
            dash=(2.9, 2.2),
            town_m_s=14 * _KM_H,
            country_m_s=40 * _KM_H,
            buffer_s=300,
            timetabled=True,
            directions=_BY_TRANSIT,
        ),
        TravelMode.TRAM: ModeRow(
            label=Phrase("Tram"),
            words=_names("""
                tram, trams, tramvaj, tramvajem, s tramvajem, tranvia, tranvía, elétrico, eléctrico, bonde, villamos,
                villamossal, tramvai, tramvaiul, tramvajs, tramvaju, strassenbahn, tramway, tramwaj
            """),
            kinds=_names("streetcar, trolley, light rail, light railway, stadtbahn, bim"),
            light="#007a6c",
            dark="#7fe0b0",
            dash=(1.4, 2, 0, 2),
            town_m_s=15 * _KM_H,
            country_m_s=25 * _KM_H,
            buffer_s=300,
            timetabled=True,
            directions=_BY_TRANSIT,
        ),
        TravelMode.METRO: ModeRow(
            label=Phrase("Metro"),
            words=_names("""
                metro, subway, underground, tube, u-bahn, ubahn, métro, metró, metróval, metrou, metroul, metropolitana,
                metropolitano, podzemna, podzemna železnica, podzemno železnico, metróvonal
            """),
            kinds=_names("mrt, mtr, monorail"),
            light="#4646b8",
            dark="#a9a9ff",
            dash=(1.4, 2, 0, 2, 0, 2),
            town_m_s=30 * _KM_H,
            country_m_s=35 * _KM_H,
            buffer_s=300,
            timetabled=True,
            directions=_BY_TRANSIT,
        ),
        TravelMode.TRAIN: ModeRow(
            label=Phrase("Train"),
            words=_names("""
                train, trains, rail, railway, railroad, vlak, vlakom, z vlakom, treno, tren, comboio, trem, vonat,
                vonattal, trenul, vilciens, vilcienu, zug, bahn, eisenbahn
            """),
            kinds=_names("""
                s-bahn, sbahn, commuter train, suburban train, night train, sleeper train, high-speed train, regional
                train, intercity, ice, tgv, ter, rer, regionalzug, regionalbahn, cercanías, suburbano, hév,
                frecciarossa, elektrovilciens, steam train
            """),
            light="#5d4037",
            dark="#d9b09b",
            dash=(5, 2, 1.4, 2),
            town_m_s=35 * _KM_H,
            country_m_s=75 * _KM_H,
            buffer_s=300,
            timetabled=True,
            directions=_BY_TRANSIT,
        ),
        TravelMode.FERRY: ModeRow(
            label=Phrase("Ferry"),
            words=_names("""
                ferry, ferries, ferryboat, trajekt, trajektom, traghetto, ferri, transbordador, komp, komppal, feribot,
                feribotul, prāmis, prāmi, fähre, bac, autofähre
            """),
            kinds=_names("""
                boat, boats, ship, water bus, waterbus, water taxi, vaporetto, catamaran, hydrofoil, speedboat, boat
                trip, cruise, steamer, motorboat, rowing boat, sailing boat, sailboat, yacht, barge, canal boat, schiff,
                boot, dampfer, motorboot, bateau, bateau-mouche, vedette, navette fluviale, navire, battello, barca,
                nave, aliscafo, motoscafo, barco, buque, lancha, catamarán, hajó, hajóval, csónak, vapor, vaporul,
                vaporaș, barcă, ladja, ladjo, ladjica, čoln, čolnom, barko, kuģis, kuģi, kuģītis, laiva, laivu
            """),
            light="#00718f",
            dark="#6fd0f0",
            dash=(0, 2, 0, 4),
            town_m_s=15 * _KM_H,
            country_m_s=24 * _KM_H,
            buffer_s=600,
            timetabled=True,
            ground=Ground.WATER,
            directions=_BY_TRANSIT,
        ),
        TravelMode.FLIGHT: ModeRow(
            label=Phrase("Flight"),
            words=_names("""
                flight, flights, plane, by air, fly, flying, airplane, aeroplane, air, letalo, letalom, polet, aereo,
                volo, avión, vuelo, avião, voo, repülő, repülővel, repülőgép, repülőgéppel, repülés, avion, avionul,
                zbor, lidmašīna, lidmašīnu, lidojums, flug, flugzeug, flieger, vol
            """),
            kinds=_names("helicopter, hubschrauber, hélicoptère, elicottero, helicóptero, helikopter, seaplane"),
            light="#3f4a5a",
            dark="#c3ccd9",
            dash=(1.4, 2, 1.4, 4.2),
            town_m_s=750 * _KM_H,
            country_m_s=750 * _KM_H,
            buffer_s=7200,
            timetabled=True,
            ground=Ground.AIR,
            directions=_BY_TRANSIT,
        ),
        TravelMode.TRANSIT: ModeRow(
            label=Phrase("Public transport"),
            words=_names("""
                transit, public transport, public transit, public transportation, mass transit, javni prevoz, javnim
                prevozom, mezzi pubblici, trasporto pubblico, trasporti pubblici, transporte público, transportes
                públicos, transporte publico, tömegközlekedés, tömegközlekedéssel, közösségi közlekedés, transport
                public, transport în comun, transportul public, mijloace de transport în comun, sabiedriskais
                transports, sabiedrisko transportu, öpnv, öffis, öv, öffentliche verkehrsmittel, öffentlicher verkehr,
                öffentlichen verkehrsmitteln, transports publics, transports en commun
            """),
            kinds=_names("""
                funicular, cable car, cablecar, cableway, cable railway, ropeway, gondola lift, chairlift, chair lift,
                ski lift, aerial tramway, rack railway, cog railway, seilbahn, standseilbahn, luftseilbahn, zahnradbahn,
                gondelbahn, sessellift, schwebebahn, funiculaire, téléphérique, télésiège, funicolare, funivia,
                teleférico, teleférica, sikló, libegő, drótkötélpálya, teleferic, telecabină, vzpenjača, žičnica,
                žičnico, funikulieris, trošu vagoniņš
            """),
            light="#2f6a1f",
            dark="#9bd48a",
            dash=(3.6, 2, 0, 2, 0, 2),
            town_m_s=16 * _KM_H,
            country_m_s=45 * _KM_H,
            buffer_s=300,
            timetabled=True,
            directions=_BY_TRANSIT,
        ),
        TravelMode.UNKNOWN: ModeRow(
            label=Phrase("Travel to be confirmed"),
            light="#5f6668",
            dark="#a9b6b5",
            dash=(0, 4),
            town_m_s=WALKING_M_S,
            country_m_s=WALKING_M_S,
            buffer_s=0,
            timetabled=True,
            directions=_BY_TRANSIT,
        ),
    }
)
