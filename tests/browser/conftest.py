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

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PASSWORD = "quick-choice-demo"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One module's browser tests run one after the other in one worker: while its browser is open an event loop runs there."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group(Path(item.path).stem))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


@dataclass
class Demo:
    """The running demonstration."""

    url: str
    browser: Browser
    sessions: dict[str, str] = field(default_factory=dict)

    def enter(self, who: str | None, language: str = "en", width: int = 1440) -> BrowserContext:
        """A browser window of somebody who has signed in (or nobody), in one language, at one width."""
        height = 900 if width > 600 else 844
        context = self.browser.new_context(viewport={"width": width, "height": height}, base_url=self.url, accept_downloads=True)
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

    @cached_property
    def places(self) -> dict[str, str]:
        """The first demo study and its frozen shortlist, to fill addresses with."""
        context = self.enter("consultant")
        study = self.studies(context)["Ateliers Vernay"]
        shortlist = context.request.get(f"/api/v1/studies/{study}/shortlists").json()["items"][0]["id"]
        context.close()
        return {"study": study, "shortlist": shortlist}

    def studies(self, context: BrowserContext) -> dict[str, str]:
        """Client's name -> study."""
        return {each["client"]["name"]: each["id"] for each in context.request.get("/api/v1/studies").json()["items"]}


@pytest.fixture(scope="module")
def demo(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    settings = {"QUICKCHOICE_PORT": str(port), "QUICKCHOICE_DATA": str(tmp_path_factory.mktemp("demo")), "QUICKCHOICE_DEMO": "1"}
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
