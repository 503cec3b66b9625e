"""A real browser, and the service with its demonstration as `make run` serves it."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "quick-choice-demo"
expect.set_options(timeout=15_000)  # a busy machine is no failure: what never comes still fails


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


def post(context: BrowserContext, path: str, body: dict[str, Any]) -> Any:
    """Through the API, as a page of the service would."""
    origin = context.request.get("/health").url.removesuffix("/health")
    answer = context.request.post(path, data=body, headers={"Origin": origin})
    assert answer.status in (200, 201), answer.text()
    return answer.json()


@dataclass
class Demo:
    """The running demonstration."""

    url: str
    browser: Browser
    sessions: dict[str, str] = field(default_factory=dict)

    def enter(self, who: str | None, language: str = "en", width: int = 1440, touch: bool = False) -> BrowserContext:
        """A browser window of somebody who has signed in (or nobody), in one language, at one width; `touch`: a phone's."""
        size: Any = {"width": width, "height": 900 if width > 600 else 844}
        context = self.browser.new_context(viewport=size, base_url=self.url, accept_downloads=True, has_touch=touch, is_mobile=touch)
        context.add_cookies([{"name": "language", "value": language, "url": self.url}])
        if who is not None:
            context.add_cookies([{"name": "quickchoice", "value": self.session_of(who), "url": self.url}])
        return context

    def session_of(self, who: str) -> str:
        """Signed in once a person: the sign-in door counts tries."""
        if who not in self.sessions:
            answer = httpx.post(f"{self.url}/sign-in", data={"email": f"{who}@example.com", "password": PASSWORD})
            self.sessions[who] = answer.cookies["quickchoice"]
        return self.sessions[who]

    def client_account(self, client: str) -> str:
        """An account that reads what this client was given; its name for `enter`."""
        who = f"client-{client[:8]}"
        if who not in self.sessions:
            address = f"{who}@example.com"
            account = {"email": address, "name": "Dominique Lecteur", "role": "client", "password": PASSWORD, "client_id": client}
            context = self.enter("admin")
            post(context, "/api/v1/users", account)
            context.close()
        return who

    @cached_property
    def places(self) -> dict[str, str]:
        """The first demo study and its frozen shortlist, and the demo programme with one of each of its things, to fill addresses with."""
        context = self.enter("consultant")
        study = self.studies(context)["Ateliers Vernay"]
        shortlist = context.request.get(f"/api/v1/studies/{study}/shortlists").json()["items"][0]["id"]
        places = {"study": study, "shortlist": shortlist} | self._journeys(context)
        context.close()
        return places

    def _journeys(self, context: BrowserContext) -> dict[str, str]:
        def first(rest: str) -> dict[str, Any]:
            found: dict[str, Any] = context.request.get(f"/api/v1/programmes{rest}").json()["items"][0]
            return found

        made = context.request.get("/api/v1/programmes").json()["items"]
        of_demo = next(each for each in made if each["client"]["name"] == "Rabot & Cie")
        programme, reader = of_demo["id"], self.client_account(of_demo["client"]["id"])
        names = {"repository": "repositories", "guide": "guides", "action": "actions"}
        one = {name: first(f"/{programme}/{many}")["id"] for name, many in names.items()}
        waves = [each["id"] for each in context.request.get(f"/api/v1/programmes/{programme}/waves").json()["items"]]
        observation = first(f"/{programme}/waves/{waves[0]}/observations")["id"]
        frozen = first(f"/{programme}/frozen-results")["id"]  # the newest
        return one | {
            "programme": programme, "wave": waves[0], "after": waves[1], "observation": observation, "frozen": frozen, "reader": reader
        }

    def studies(self, context: BrowserContext) -> dict[str, str]:
        """Client's name -> study."""
        return {each["client"]["name"]: each["id"] for each in context.request.get("/api/v1/studies").json()["items"]}


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's data, filled once: each module works on a copy."""
    folder = tmp_path_factory.mktemp("filled")
    subprocess.run([sys.executable, "-m", "app.cli", "demo"], env=os.environ | {"QUICKCHOICE_DATA": str(folder)}, check=True)
    return folder


@pytest.fixture(scope="module")
def demo(chromium: Browser, filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    data = shutil.copytree(filled, tmp_path_factory.mktemp("demo"), dirs_exist_ok=True)
    settings = {"QUICKCHOICE_PORT": str(port), "QUICKCHOICE_DATA": str(data), "QUICKCHOICE_DEMO": "1"}
    command = [sys.executable, "-m", "app.cli", "serve", "--prepare"]
    process = subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(f"{url}/health").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    yield Demo(url, chromium)
    process.terminate()
    process.wait()
