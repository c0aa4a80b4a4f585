"""How fields for files and the import dialog look: its rows, and a main button that stays in sight while it scrolls."""

from __future__ import annotations

import streamlit as st

from components.i18n.words import Words
from components.render.style import DARK, LIGHT

# `clip` in place of Streamlit's `hidden`: inside the latter nothing can stick to the bottom of the window. The element
# that sticks is the one around Streamlit's container, which is no higher than the button.
IMPORT_STYLE = f"""
<style>
.import-rows {{
  max-height: 40vh; overflow-y: auto; padding: .25rem .875rem .625rem;
  border: 1px solid rgb(128 128 128 / .3); border-radius: .6rem;
}}
.import-rows h4 {{ margin: .625rem 0 .125rem; padding: 0; font-size: .875rem; }}
.import-rows ul {{ margin: 0; padding: 0; list-style: none; }}
.import-rows li {{
  display: grid; grid-template-columns: 6.5rem 1fr; gap: .5rem; margin: 0; padding: .25rem 0;
  font-size: .875rem; overflow-wrap: anywhere;
}}
.import-rows :is(.hours, .place) {{ opacity: .75; font-variant-numeric: tabular-nums; }}
:has(> [role="dialog"] .st-key-import-take) {{ overflow: clip; }}
:has(> .st-key-import-take) {{
  position: sticky; bottom: -2rem; z-index: 2; padding: .5rem 0 .75rem; background: {LIGHT.paper};
}}
[role="dialog"]:has(.st-key-import-take) summary {{ scroll-margin-bottom: 5rem; }}
.st-key-import-not-sent p {{ color: {LIGHT.error}; }}
[role="dialog"] :has(> .st-key-import-not-sent), .st-key-import-not-sent,
[role="dialog"] .stFileUploader [data-testid="stBaseButton-borderlessIcon"] {{ display: none; }}
[role="dialog"]:has(.stFileChip[aria-invalid="true"]):not(:has(.stFileChip:not([aria-invalid="true"]))) :is(
  :has(> .st-key-import-not-sent), .st-key-import-not-sent
) {{
  display: flex;
}}
@media (max-width: 30rem) {{ .import-rows li {{ grid-template-columns: 5.75rem 1fr; }} }}
@media (prefers-color-scheme: dark) {{
  :has(> .st-key-import-take) {{ background: {DARK.paper}; }}
  .st-key-import-not-sent p {{ color: {DARK.error}; }}
}}
</style>
"""


def tell_if_not_sent(words: Words, megabytes: int) -> None:
    """What is told below a field for files where one has too many megabytes. Streamlit says so in English, in a tooltip
    alone, which no thumb opens; the style shows this in its place."""
    with st.container(key="import-not-sent"):
        st.markdown(words.text("The file could not be sent. It can have up to {megabytes} MB.", megabytes=megabytes))


def upload_label(text: str) -> str:
    """The style that writes this text on the button for a file. Streamlit has it in English alone; it counts megabytes
    there, too, which are told where a file has too many."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f"""
<style>
[role="dialog"] .stFileUploader [data-testid="stBaseButton-secondary"] p {{ font-size: 0; }}
[role="dialog"] .stFileUploader [data-testid="stBaseButton-secondary"] p::after {{
  content: "{quoted}"; font-size: .875rem;
}}
[role="dialog"] [data-testid="stFileUploaderDropzoneInstructions"] {{ display: none; }}
</style>
"""
