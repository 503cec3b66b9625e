"""POST /api/v1/rank with 25 x 320, against an endpoint that reads the same body and gives the same answer without ranking.

Run by `python -m benchmarks.bench_rank_endpoint`. Both are served by one uvicorn process in its own process, asked in turn over
one connection each; the ratio of the medians counts. The peer is plain FastAPI: the body as a parameter of the same model, the
answer made beforehand and written by orjson.
"""

import http.client
import json
import multiprocessing
import socket
import statistics
import time

import numpy as np
import orjson
import uvicorn
from fastapi import FastAPI
from starlette.responses import Response

from app.shortlists import rank_api
from app.shortlists.grid import RankRequest
from app.web import problems
from app.web.guard import Guard
from benchmarks.bench_fit import SOLUTIONS, ready_matrix

ROUNDS, WARM_UP, LIMIT = 300, 30, 5


def question() -> bytes:
    """The grid of bench_fit as a client would send it."""
    matrix = ready_matrix()
    knock_outs = set(matrix.knock_outs.tolist())
    items = [
        {"code": code, "domain": matrix.domains[domain], "expectation": expectation, "knock_out": position in knock_outs, "floor": 1}
        for position, (code, domain, expectation) in enumerate(
            zip(matrix.item_codes, matrix.domain_of.tolist(), matrix.expectations.tolist(), strict=True)
        )
    ]
    solutions = [
        {"code": f"s{j}", "name": f"Solution {j}", "ratings": {
            code: None if level < 0 else level for code, level in zip(matrix.item_codes, matrix.levels[j].tolist(), strict=True)
        }}
        for j in range(SOLUTIONS)
    ]
    return json.dumps({"items": items, "solutions": solutions}).encode()


def service(body: bytes) -> FastAPI:
    app = FastAPI()
    problems.install(app)
    app.include_router(rank_api.router, prefix="/api/v1")
    ready = orjson.loads(rank_api.rank_grid(body))

    @app.post("/unranked")
    async def unranked(request: RankRequest) -> Response:
        return Response(orjson.dumps(ready), media_type="application/json")

    app.add_middleware(Guard, production=False)
    return app


def serve(listener: socket.socket, body: bytes) -> None:
    uvicorn.Server(uvicorn.Config(service(body), log_level="error")).run(sockets=[listener])


def ask(connection: http.client.HTTPConnection, path: str, body: bytes) -> tuple[float, bytes]:
    """Seconds from sending to the last byte, and the answer."""
    start = time.perf_counter()
    connection.request("POST", path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    took = time.perf_counter() - start
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}: {answer[:300]!r}")
    return took, answer


def measure(port: int, body: bytes) -> dict[str, list[float]]:
    paths = ("/api/v1/rank", "/unranked")
    connections = {path: http.client.HTTPConnection("127.0.0.1", port, timeout=30) for path in paths}
    took: dict[str, list[float]] = {path: [] for path in paths}
    for turn in range(WARM_UP + ROUNDS):
        answers = set()
        for path, connection in connections.items():
            seconds, answer = ask(connection, path, body)
            answers.add(answer)
            if turn >= WARM_UP:
                took[path].append(seconds * 1000)
        if len(answers) > 1:
            raise SystemExit("the two answers differ")
    return took


def main() -> None:
    body = question()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = multiprocessing.get_context("fork").Process(target=serve, args=(listener, body), daemon=True)
        server.start()
        try:
            took = measure(listener.getsockname()[1], body)
        finally:
            server.terminate()
            server.join()
    print(f"{len(body) / 1000:.0f} kB asked, {ROUNDS} requests each in turn, the same answer from both")
    print(f"{'milliseconds':20}{'p50':>8}{'p95':>8}")
    for path, times in took.items():
        print(f"{path:20}{statistics.median(times):8.2f}{np.percentile(times, 95):8.2f}")
    ratio = statistics.median(took["/api/v1/rank"]) / statistics.median(took["/unranked"])
    print(f"p50 <= {LIMIT} x the endpoint that only reads: {ratio:.2f} {'yes' if ratio <= LIMIT else 'NO'}")


if __name__ == "__main__":
    main()
