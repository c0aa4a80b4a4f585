"""The one place where text from outside becomes part of a page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, UndefinedError
from markupsafe import Markup

from components.render.escaping import FORBIDDEN, CompiledTemplates, Json, environment, json_for_script, safe_link
from tests.deep import deep
from tests.render.reading import fragment, skeleton
from tests.samples import ATTACKS, BAD_LINKS

# Lone surrogates too: a program that writes a plan can bring them.
texts = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(ATTACKS)
data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=deep(300, 60))
@given(data)
@example("</script><script>alert(1)</script>")
@example("<!--<script>")
@example("\u2028\u2029 ]]> &lt;")
@example("\ud800 \udfff half a pair, and a whole one 😀")
@example("\ufffe \U0001fffe \U0010ffff no signs at all")
def test_json_in_a_script_is_the_same_data_and_cannot_end_the_script(value: Json) -> None:
    text = json_for_script(value)
    assert json.loads(text) == value
    assert not set("<>&\u2028\u2029") & set(text)
    assert text.encode("utf-8")
    assert isinstance(text, Markup)


def test_json_keeps_the_order_of_its_keys() -> None:
    assert json_for_script({"b": 1, "a": 2}) == '{"b":1,"a":2}'


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        json_for_script(float("nan"))


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://mao.example", "https://mao.example"),
        ("  http://mao.example/a?b=1&c=2#d ", "http://mao.example/a?b=1&c=2#d"),
        ("HTTPS://MAO.si", "HTTPS://MAO.si"),
        ("https://šmartinska.si/č", "https://šmartinska.si/č"),
        ("mailto:info@mao.example", "mailto:info@mao.example"),
        ("tel:+38615484270", "tel:+38615484270"),
        ("www.mao.example", "https://www.mao.example"),
        ("WWW.mao.example/en", "https://WWW.mao.example/en"),
    ],
)
def test_a_safe_address_becomes_a_link(text: str, link: str) -> None:
    assert safe_link(text) == link


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "mao.example",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "\u00a0javascript:alert(1)",
        "\u200bjavascript:alert(1)",
        "\ufeffjavascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "java\rscript:alert(1)",
        "java\x00script:alert(1)",
        "javascript\n:alert(1)",
        "javascript&colon;alert(1)",
        "jаvascript:alert(1)",  # the second letter is Cyrillic
        "javascript：alert(1)",  # the colon is full width
        "javascript://mao.example/%0aalert(1)",
        "vbscript:msgbox(1)",
        "VBSCRIPT:msgbox(1)",
        "data:text/html,<script>alert(1)</script>",
        "DATA:text/html;base64,PHNjcmlwdD4=",
        "blob:https://mao.example/1",
        "file:///etc/passwd",
        "view-source:https://mao.example",
        "intent://mao.example#Intent;scheme=javascript;end",
        "//evil.example",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "https:\\\\evil.example",
        "https:/evil.example",
        "https:evil.example",
        "https://",
        "http://?a",
        "https://[::1",
        "https://a.example/\r\nX: y",
        "https://a.example/ onmouseover=alert(1)",
        "www.",
        "www.javascript:alert(1)",
        *BAD_LINKS[:4],
    ],
)
def test_an_unsafe_address_is_no_link(text: str) -> None:
    assert safe_link(text) == ""


@settings(deadline=None, max_examples=deep(300, 60))
@given(texts | st.builds(str.__add__, st.sampled_from(["javascript:", "https://", "www.", "//", "\t", "tel:"]), texts))
def test_a_link_leads_to_one_of_four_kinds_of_address_and_no_control_is_in_it(text: str) -> None:
    link = safe_link(text)
    if link:
        assert urlsplit(link).scheme in {"http", "https", "mailto", "tel"}
        assert not any(character <= " " for character in link)


TEMPLATE = "<p title=\"{{ text }}\" data-x='{{ text }}'><bdi>{{ text }}</bdi></p>"


@settings(deadline=None, max_examples=deep(300, 60))
@given(texts)
@example(" ".join(ATTACKS))
def test_text_stays_text_in_elements_and_attributes(text: str) -> None:
    tree = fragment(environment().from_string(TEMPLATE).render(text=text))
    assert skeleton(tree)[1:] == [("p", ("data-x", "title")), ("bdi", ())]
    shown = FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    assert ("".join(tree.itertext()), tree[0].get("title"), tree[0].get("data-x")) == (shown, shown, shown)


def test_a_name_that_a_template_does_not_get_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nobody }}").render()


def test_the_filters_are_there_and_their_output_is_escaped() -> None:
    template = environment().from_string(
        "{{ text|safe_link }}{% for part in text|linked %}[{{ part.link }}]{% endfor %}"
        "{% for block in text|blocks %}{{ block.lines[0].text }}{% endfor %}"
    )
    address = "https://a.example/?b=1&amp;c"
    assert template.render(text="https://a.example/?b=1&c") == f"{address}[{address}]{address}"


def test_templates_are_compiled_once_and_shown_where_nothing_can_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)

    def shown(folder: Path) -> str:
        env = Environment(
            loader=DictLoader({"name": "<b>{{ name }}</b>"}), bytecode_cache=CompiledTemplates(str(folder))
        )
        return env.get_template("name").render(name="MAO")

    assert shown(tmp_path / "no-folder" / "compiled") == "<b>MAO</b>"
    assert shown(tmp_path / "compiled") == "<b>MAO</b>"
    monkeypatch.setattr(Environment, "_generate", None)  # what compiles
    assert shown(tmp_path / "compiled") == "<b>MAO</b>"
