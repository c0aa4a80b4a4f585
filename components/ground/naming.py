"""The names of a ground at one step of detail."""

from __future__ import annotations

from components.ground.decode import Features
from components.ground.drawing import Drawing
from components.ground.labels import place_labels
from components.ground.ladder import Detail
from components.ground.ways import Ways
from components.plan.ground import AreaKind, GroundLabel, LabelKind

_AREAS = {
    LabelKind.WATER: (AreaKind.WATER,),
    LabelKind.GREEN: (AreaKind.GREEN, AreaKind.WOOD),
}


def labels_of(features: Features, drawing: Drawing, detail: Detail, ways: Ways) -> tuple[GroundLabel, ...]:
    """The labels of what is drawn, the most important first."""
    areas = {
        name: [area for kind in kinds for area, _ in features.areas.get(kind, ())] for name, kinds in _AREAS.items()
    }
    return place_labels(
        drawing.names(detail),
        size=(ways.box.width, ways.box.height),
        pins=ways.pins,
        route=[way.points for way in ways.ways],
        areas=areas,
    )
