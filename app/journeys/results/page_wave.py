"""What the page of a wave shows of one segment, and of all of them side by side. No figure is made here: they are the service's own."""

from typing import Any

from app.errors import NotFound
from app.journeys.results import page_words as words
from app.journeys.results.notices import sentences
from app.journeys.results.service import Results
from app.journeys.results.urgency import most_urgent_first
from app.journeys.results.views import customers_view
from app.scoring.journey_profile import JourneyProfile
from app.web.journey_words import FLAGS, METHODS, STORIES
from app.web.language import Speaker

Plain = dict[str, Any]
BRAND = "*"  # no segment has this code
MOST_DOTS = 400  # more could not be told apart


def segment_code(results: Results, wanted: str | None) -> str:
    """The segment to show: the one asked for, else the first that was observed, else the first."""
    codes = [each["code"] for each in results.segments]
    if wanted is not None and wanted not in codes:
        raise NotFound()
    return wanted or next(iter(observed_segments(results) or codes), "")


def observed_segments(results: Results) -> list[str]:
    return [each["code"] for each in results.segments if results.result["segments"][each["code"]]["overall"]["customers"]]


def address(results: Results) -> str:
    return f"/programmes/{results.programme['id']}/results/{results.wave['id']}"


def observations_address(results: Results) -> str:
    """What the address of one observation begins with; its id follows."""
    return f"/programmes/{results.programme['id']}/waves/{results.wave['id']}/observations/"


def wave_page(results: Results, code: str, voice: Speaker) -> Plain:
    """Everything of the template journeys/results/wave.html."""
    told = results.result["segments"][code]
    return {
        "results": results, "code": code, "told": told, "root": address(results),
        "at_observation": observations_address(results), "segment_name": words.name_of(results, code),
        "headline": words.headline(voice, results, code), "lead": words.lead(voice, told),
        "profile": results.result["profile"], "stages": curve_stages(results, code), "whole": whole(told),
        "story": STORIES[told["story"]] if told["story"] else None, "meaning": words.MEANINGS[told["story"]] if told["story"] else None,
        "catch_up": [stage_card(results, code, stage, "catch_up", voice) for stage in most_urgent_first(told["catch_up"], told["stages"])],
        "differentiate": [
            stage_card(results, code, stage, "differentiate", voice)
            for stage in most_urgent_first(told["differentiate"], told["stages"])
        ],
        "points": matrix_points(results, code), "without_target": without_target(results, code), "heat": heat(results),
        "kept": kept(results, code), "notices": sentences(voice, results, code),
        "methods": [(voice.say(METHODS.get(each, each)), n) for each, n in told["methods"].items()],
        "flags": [(voice.say(FLAGS.get(each, each)), n) for each, n in told["flags"].items()],
    }


def curve_stages(results: Results, code: str) -> list[Plain]:
    """The stages as macros/curve.html draws them."""
    told = results.result["segments"][code]["stages"]
    return [
        {
            "code": stage["code"], "name": stage["name"], "phase": stage["phase"], "moment_of_truth": stage["moment_of_truth"],
            "index": told[stage["code"]]["gated_index"]["mean"], "from": told[stage["code"]]["gated_index"]["low"],
            "to": told[stage["code"]]["gated_index"]["high"], "target": stage["target"], "firm": told[stage["code"]]["firm"],
            "n": told[stage["code"]]["n"], "href": f"{address(results)}/stages/{stage['code']}?segment={code}",
        }
        for stage in results.stages[code]
    ]


def whole(told: Plain) -> Plain | None:
    overall = told["overall"]
    if overall["experienced_mean"] is None:
        return None
    return {"experienced": overall["experienced_mean"], "memorised": overall["memorised"]}


def stage_card(results: Results, code: str, stage: str, kind: str, voice: Speaker) -> Plain:
    """One stage of a list with what stands behind it: why, what costs or is missing most, and a customer's words."""
    told = results.result["segments"][code]
    figures = told["stages"][stage]
    said = [each for each in told["verbatims"][stage] if each["text"]]
    why = words.why_behind if kind == "catch_up" else words.why_ahead
    return {
        "code": stage, "name": words.stage_names(results, code)[stage], "kind": kind, "figures": figures, "why": why(voice, figures),
        "costs": costs(results, code, stage) if kind == "catch_up" else [],
        "verbatim": (said[0] if kind == "catch_up" else said[-1]) if said else None,
        "href": f"{address(results)}/stages/{stage}?segment={code}",
        "act": f"/programmes/{results.programme['id']}/plan/actions/new?stage={stage}&segment={code}&kind={kind}&wave={results.wave['id']}",
    }


def costs(results: Results, code: str, stage: str, most: int = 3) -> list[Plain]:
    """The interactions that take most from a stage, in score per customer of the stage, with how often each bad level was marked."""
    told = results.result["segments"][code]
    n = told["stages"][stage]["n"]
    found = []
    for interaction, figures in told["interactions"].items():
        stored = results.interactions[interaction]
        if stored["stage"] == stage and figures["negative"] < 0 and n:
            bad = [{"name": each["name"], "count": figures["counts"][each["code"]]} for each in stored["levels"] if each["score"] < 0]
            found.append({
                "name": stored["action"], "kano": stored["kano"], "cost": figures["negative"] / n,
                "levels": [each for each in bad if each["count"]],
            })
    return sorted(found, key=lambda each: each["cost"])[:most]


def matrix_points(results: Results, code: str) -> list[Plain]:
    """The stages that have a target and were observed, in the order of the page's two lists, then the others."""
    told = results.result["segments"][code]
    order = [code for kind in ("catch_up", "differentiate") for code in most_urgent_first(told[kind], told["stages"])]
    kinds = dict.fromkeys(told["catch_up"], "catch_up") | dict.fromkeys(told["differentiate"], "differentiate")
    points = [
        {
            "number": order.index(stage["code"]) + 1 if stage["code"] in order else None, "name": stage["name"],
            "gap": told["stages"][stage["code"]]["gap"], "importance": stage["importance"], "kind": kinds.get(stage["code"]),
            "priority": told["stages"][stage["code"]]["weighted_priority"],
        }
        for stage in results.stages[code] if told["stages"][stage["code"]]["gap"] is not None
    ]
    return sorted(points, key=lambda each: each["number"] or len(order) + 1)


def without_target(results: Results, code: str) -> list[str]:
    return [stage["name"] for stage in results.stages[code] if stage["target"] is None]


def heat(results: Results) -> Plain:
    """rows, columns and cells of macros/journey.html `zone_heat`; the brand has a mean, and no interval that could make it firm."""
    names: dict[str, str] = {}
    for phase in ("before", "during", "after"):
        for stages in results.stages.values():
            names |= {each["code"]: each["name"] for each in stages if each["phase"] == phase and each["code"] not in names}
    rows = [(each["code"], each["name"]) for each in results.segments]
    cells: dict[tuple[str, str], Plain] = {}
    for code, name in rows:
        href = f"{address(results)}/stages/{{stage}}?segment={code}"
        for stage, figures in results.result["segments"][code]["stages"].items():
            cells[code, stage] = {
                "mean": figures["gated_index"]["mean"], "zone": figures["zone"], "firm": figures["firm"], "n": figures["n"],
                "href": href.format(stage=stage), "segment": name,
            }
    brand = {} if len(rows) < 2 else _brand_cells(results)
    return {"rows": rows, "columns": list(names.items()), "cells": cells | brand, "brand": bool(brand)}


def _brand_cells(results: Results) -> dict[tuple[str, str], Plain]:
    profile = JourneyProfile(**results.result["profile"])
    means = {stage: told["mean"] for stage, told in results.result["brand"].items()}
    if all(mean is None for mean in means.values()):
        return {}
    return {
        (BRAND, stage): {"mean": mean, "zone": None if mean is None else profile.zone_of(mean), "firm": False, "n": None, "href": None}
        for stage, mean in means.items()
    }


def kept(results: Results, code: str) -> Plain:
    """What every customer lived and keeps: the points of macros/journey_pairs.html `memory`, at most `MOST_DOTS` of them."""
    found = customers_view(results.scored[code])
    points = [
        {"customer": customer, "experienced": each["experienced_mean"], "memorised": each["memorised"]}
        for customer, each in found.items() if each["experienced_mean"] is not None
    ]
    return {"points": points[:MOST_DOTS], "left_out": max(0, len(points) - MOST_DOTS), "total": len(points)}
