"""An empty Streamlit app: what the measurements of starting compare with."""

import streamlit as st

st.write("hello")
