"""What an organiser downloads of a draft is for that organiser alone, whoever learns its address."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from components.web.organiser_auth import SESSION_COOKIE, OrganiserAuth
from components.web.own_files import OwnFiles, media_type_for
from tests.asgi_client import AsgiClient
from tests.organisers import TOKEN, open_test_service


def test_a_file_of_a_draft_is_for_its_organiser_alone(tmp_path: Path) -> None:
    with open_test_service(tmp_path) as visit_service:
        auth = OrganiserAuth(visit_service.store, TOKEN)
        own, others = (auth.sign_in(TOKEN, "203.0.113.7") for _ in range(2))
        owner = auth.draft_owner({SESSION_COOKIE: own})

        async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
            media_type = "text/csv" if scope["path"] == "/media/public.csv" else media_type_for(owner, "text/csv")
            await Response("whole plan", media_type=media_type)(scope, receive, send)

        with AsgiClient(OwnFiles(streamlit, auth=auth)) as client:

            def asked(session: str, path: str = "/visit/media/draft.csv") -> tuple[int, bytes, str | None]:
                answer = client.request(path, headers=[(b"cookie", f"{SESSION_COOKIE}={session}".encode())])
                return answer.status, answer.body, answer.header("content-type")

            assert asked(own) == (200, b"whole plan", "text/csv; charset=utf-8")
            for session in (others, own[:-1], ""):
                assert asked(session)[0] == 401
                assert b"plan" not in asked(session)[1]
            assert asked("", "/media/public.csv") == (200, b"whole plan", "text/csv; charset=utf-8")
            auth.sign_out(own)
            assert asked(own)[0] == 401
