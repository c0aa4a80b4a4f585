from __future__ import annotations

import sys

import pytest
from streamlit.web.server.starlette import starlette_server
from uvicorn.config import WS_PROTOCOLS
from uvicorn.importer import import_from_string
from uvicorn.loops.auto import auto_loop_factory
from uvicorn.protocols.http.auto import AutoHTTPProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol


@pytest.mark.skipif(sys.platform in {"win32", "cygwin"}, reason="uvloop does not exist for Windows")
def test_the_server_has_the_parts_that_send_an_answer_in_one_piece() -> None:
    """Streamlit opens its socket so that asyncio's own loop leaves Nagle's algorithm on: each answer on a connection
    that stays open then waits 40 ms for an acknowledgement. uvloop, of Streamlit's extra `performance`, does not."""
    assert auto_loop_factory().__module__ == "uvloop"
    assert "httptools" in AutoHTTPProtocol.__module__


def test_streamlit_opens_websockets_of_the_class_whose_messages_are_limited() -> None:
    chosen = import_from_string(WS_PROTOCOLS[starlette_server._get_websocket_protocol()] or "")
    assert chosen is WebSocketsSansIOProtocol
