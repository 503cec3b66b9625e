"""How the addresses of this room are spelled, and what they may be asked with."""

from typing import Annotated, Literal

from fastapi import Path, Query

from app.catalog.shapes import DOMAIN_CODE, EDITION_CODE, ITEM_CODE, MAP_VERSION, SOLUTION_CODE

EditionCode = Annotated[str, Path(pattern=EDITION_CODE, description="The year")]
SolutionCode = Annotated[str, Path(pattern=SOLUTION_CODE)]
ItemCode = Annotated[str, Path(pattern=ITEM_CODE)]
Search = Annotated[str, Query(max_length=200, description="Words to look for; accents and case do not count")]
Version = Annotated[str | None, Query(pattern=MAP_VERSION, description="Of the map; the newest when left out")]
OtherEdition = Annotated[str, Query(pattern=EDITION_CODE)]
OneSolution = Annotated[str | None, Query(pattern=SOLUTION_CODE, description="Only this solution, for its vendor")]
Domain = Annotated[str | None, Query(pattern=DOMAIN_CODE)]
Word = Annotated[str, Query(max_length=200, description="One value; nothing when left out")]
Chosen = Annotated[list[str] | None, Query(max_length=10, description="Codes of two or three solutions")]
TeamFilter = Literal["sales", "marketing", "service", "management", "it"]
Kind = Literal["generalist", "challenger", "specialist", "safe_bet"]
Deployment = Literal["saas", "on_premises", "private_cloud"]
