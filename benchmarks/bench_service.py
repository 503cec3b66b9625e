"""The running service: memory of its process, and how fast an empty machine's set-up would find it healthy.

Run by `python -m benchmarks service`. Starts the demonstration on a free port, walks its pages and reports, and reads the peak
memory of the process from the operating system.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

LIMIT_MB, LIMIT_SECONDS, LIMIT_PAGE_KB = 300, 30, 150
SCRIPT = re.compile(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"')


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def peak_memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) / 1024


def wait_until_healthy(base: str, process: subprocess.Popen) -> float:
    start = time.perf_counter()
    while process.poll() is None and time.perf_counter() - start < 60:
        try:
            if httpx.get(f"{base}/health", timeout=1).status_code == 200:
                return time.perf_counter() - start
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("the service did not become healthy")


def wire_bytes(client: httpx.Client, path: str) -> int:
    """Bytes of one answer as they travel, compressed where the service compresses."""
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum(len(part) for part in answer.iter_raw())


def page_weight(client: httpx.Client, path: str) -> int:
    """The page, its scripts (their imports included) and its style sheets; fonts are left out, they are the package's."""
    seen: set[str] = set()
    waiting = SCRIPT.findall(client.get(path).text)
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        if address.endswith(".js"):
            for name in re.findall(r'from "\./([\w.-]+)"', client.get(address).text):
                waiting.append(address.rpartition("/")[0] + "/" + name)
    return wire_bytes(client, path) + sum(wire_bytes(client, address) for address in seen)


def main() -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder:
        settings = {"QUICKCHOICE_PORT": str(port), "QUICKCHOICE_DATA": folder, "QUICKCHOICE_DEMO": "1"}
        command = [sys.executable, "-m", "app.cli", "serve", "--prepare"]
        process = subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.DEVNULL)
        try:
            healthy = wait_until_healthy(base, process)
            print(f"empty database to healthy demonstration   {healthy:6.1f} s   (limit {LIMIT_SECONDS} s, installation not included)")
            with httpx.Client(base_url=base, follow_redirects=True, headers={"Sec-Fetch-Site": "same-origin"}) as client:
                walk(client)
            print(f"peak memory of the serving process        {peak_memory_mb(process.pid):6.0f} MB  (limit {LIMIT_MB} MB)")
        finally:
            process.terminate()
            process.wait()


def walk(client: httpx.Client) -> None:
    client.post("/sign-in", data={"email": "consultant@example.com", "password": "quick-choice-demo"})
    studies = client.get("/api/v1/studies").json()["items"]
    weight = max(page_weight(client, f"/studies/{study['id']}/grid") for study in studies) / 1000
    print(f"grid page with scripts and style          {weight:6.0f} KB  (limit {LIMIT_PAGE_KB} KB, compressed)")
    for study in studies:
        for page in ("", "/ranking", "/solutions/espocrm", "/shortlists", "/history"):
            client.get(f"/studies/{study['id']}{page}").raise_for_status()
        for shortlist in client.get(f"/api/v1/studies/{study['id']}/shortlists").json()["items"]:
            for kind in ("report.pdf?lang=en", "report.pdf?lang=fr", "report.xlsx?lang=en", ""):
                start = time.perf_counter()
                client.get(f"/reports/{shortlist['id']}/{kind}".rstrip("/"), timeout=30).raise_for_status()
                took = time.perf_counter() - start
                print(f"  {(kind or 'page'):<39} {took:6.2f} s   (limit 1 s)")


if __name__ == "__main__":
    main()
