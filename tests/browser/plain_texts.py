"""A page of Streamlit's with each text of the corpus as the organisers' dialogs show it; run by a test."""

from __future__ import annotations

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from components.pages.values import plain
from tests.hostile.corpus import CORPUS
from tests.hostile.plans import SHORT

for number, text in enumerate(CORPUS):
    if len(text) < SHORT:
        with st.container(key=f"text-{number}"):
            st.markdown(f"- {plain(text)}: {plain(f'before {text}')} → **{plain(text)}**")
st.text("That is all.")
