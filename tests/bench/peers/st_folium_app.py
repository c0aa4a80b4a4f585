"""`streamlit run`: the visit page as one makes it with streamlit-folium, list and map, each answering the other.

Written as its documentation advises for speed: the map never changes, so that it is not made anew; pins travel as a
`feature_group_to_add` and the view as `center`; only the tooltip of a clicked pin comes back; list and map stand in a
fragment, so that a click runs nothing else. What Streamlit's own collector costs is taken out as in our app. With
`PINS=map` the pins stand on the map itself, as in the first of its examples, and as most pages have them.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

import folium
import streamlit as st
from streamlit_folium import st_folium

sys.path.insert(0, str(Path(__file__).parents[3]))  # Streamlit puts this file's own folder there

from components.plan.model import Day, LocatedStop
from tests.bench.plan import the_day, the_visit

PIN = (
    '<div class="pin{chosen}" data-number="{number}" style="width:36px;height:36px;border-radius:18px;color:#fff;'
    'background:{colour};border:3px solid #fff;line-height:30px;text-align:center;font-weight:700">{number}</div>'
)


@st.cache_resource
def day() -> Day:
    """The day that our page opens with, read once; and the heap frozen once, as in app.py."""
    found = the_day()
    gc.collect()
    gc.freeze()
    return found


def add_pins(group: folium.Map | folium.FeatureGroup, chosen: str | None) -> None:
    """The stops, the chosen one in another colour, and the ways between them."""
    for leg in day().legs:
        folium.PolyLine([(point.latitude, point.longitude) for point in leg.geometry]).add_to(group)
    for stop in day().located:
        here = stop.stop.id == chosen
        html = PIN.format(chosen=" chosen" if here else "", number=stop.number, colour="#0b5f59" if here else "#1c2526")
        icon = folium.DivIcon(html=html, icon_size=(36, 36), icon_anchor=(18, 18), class_name="")
        folium.Marker(position(stop), icon=icon, tooltip=stop.stop.name).add_to(group)


def position(stop: LocatedStop) -> tuple[float, float]:
    """Latitude before longitude."""
    return stop.place.coordinate.latitude, stop.place.coordinate.longitude


@st.fragment
def view() -> None:
    """List and map."""
    on_the_map = os.environ.get("PINS") == "map"
    chosen = st.session_state.get("chosen")
    left, right = st.columns([2, 3])
    with left:
        for stop in day().stops:
            st.button(
                f"{stop.number}. {stop.stop.name}",
                key=f"stop-{stop.stop.id}",
                type="primary" if stop.stop.id == chosen else "secondary",
                on_click=st.session_state.update,
                kwargs={"chosen": stop.stop.id},
            )
            if stop.stop.id == chosen:
                with st.container(key=f"details-{stop.stop.id}"):
                    st.write(stop.stop.description)
                    st.caption(stop.stop.address)
    with right:
        drawn = folium.Map(location=(46.056, 14.53), zoom_start=13)
        group = None if on_the_map else folium.FeatureGroup(name="stops")
        add_pins(drawn if group is None else group, chosen)
        at = next((position(stop) for stop in day().located if stop.stop.id == chosen), (46.056, 14.53))
        told = st_folium(
            drawn,
            key="map",
            height=500,
            center=at,
            feature_group_to_add=group,
            returned_objects=["last_object_clicked_tooltip", "last_object_clicked_count"],
            use_container_width=True,
        )
    clicks, name = told.get("last_object_clicked_count") or 0, told.get("last_object_clicked_tooltip")
    if clicks != st.session_state.get("clicks", 0):
        st.session_state.clicks = clicks
        st.session_state.chosen = next(stop.stop.id for stop in day().located if stop.stop.name in name)
        st.rerun(scope="fragment")


st.set_page_config(page_title=the_visit().title, layout="wide")
st.title(the_visit().title)
view()
