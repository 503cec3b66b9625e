"""The live sheet: change an expectation and every solution's proven fit is calculated again, by formulas, in the reader's own copy.

The formulas are those of the method, section 3: credit min(1, rating / target), weighted by the expectation and the domain. They
start from the frozen inputs, and the values stored with them are the frozen figures: a reader who changes nothing sees nothing move.
"""

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from app.reports.document import GridDomain, GridItem, ItemGrid, Settings
from app.reports.styles import Styles
from app.web.language import Speaker

LEVELS = 5
TOP = 2  # first line of the settings
HEAD = TOP + LEVELS + 4  # header of the items
FIRST = HEAD + 1
CODE, DOMAIN, ITEM, ASKED, OWN_TARGET, WEIGHT, TARGET, RATINGS = range(8)


def write_what_if(sheet: Worksheet, styles: Styles, voice: Speaker, settings: Settings, grid: ItemGrid) -> None:
    """Settings at the top, then one line an item; the figures of each solution stand above its ratings."""
    lines = [(domain, item) for domain in grid.domains for item in domain.items]
    last = FIRST + len(lines) - 1
    sheet.write_string(0, 0, voice.say("What if: change an expectation, and the proven fit follows"), styles.title)
    rules = "Tinted cells can be changed. What was frozen stands beside; knock-outs and constraints are not tried again."
    sheet.write_string(1, 0, voice.say(rules), styles.soft)
    _settings(sheet, styles, voice, settings)
    domains = _domains(sheet, styles, voice, settings, grid, last + 3)
    _header(sheet, styles, voice, grid)
    for line, (domain, item) in enumerate(lines, FIRST):
        _item(sheet, styles, settings, line, domain, item, domains)
    for place, _ in enumerate(grid.solutions):
        _figures(sheet, styles, settings, place, last)
    sheet.data_validation(FIRST, ASKED, last, ASKED, {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 4})
    styles.fill_ratings(sheet, FIRST, RATINGS, last, RATINGS + len(grid.solutions) - 1)
    sheet.autofilter(HEAD, 0, last, RATINGS + len(grid.solutions) - 1)
    sheet.freeze_panes(FIRST, ITEM + 1)
    for place, width in enumerate((10, 9, 56, 12, 9, 9, 9)):
        sheet.set_column(place, place, width)
    sheet.set_column(RATINGS, RATINGS + len(grid.solutions) - 1, 9)


def _settings(sheet: Worksheet, styles: Styles, voice: Speaker, settings: Settings) -> None:
    sheet.write_string(TOP, CODE, voice.say("Weights"), styles.strong)
    for level, weight in enumerate(settings.weights):
        sheet.write_number(TOP + 1 + level, CODE, level, styles.level)
        sheet.write_number(TOP + 1 + level, DOMAIN, weight, styles.editable)
    sheet.write_string(TOP + 1 + LEVELS, CODE, voice.say("Full credit at 4 for every item (1 yes, 0 no)"), styles.soft)
    sheet.write_number(TOP + 1 + LEVELS, ASKED, int(settings.full_target), styles.editable)


def _domains(sheet: Worksheet, styles: Styles, voice: Speaker, settings: Settings, grid: ItemGrid, line: int) -> tuple[str, str]:
    """The multipliers below the items; returns the ranges of codes and of factors."""
    factors = dict(settings.multipliers)
    sheet.write_string(line, CODE, voice.say("Domain multipliers"), styles.strong)
    for place, domain in enumerate(grid.domains, line + 1):
        sheet.write_string(place, CODE, domain.code, styles.plain)
        sheet.write_number(place, DOMAIN, factors.get(domain.code, 1.0), styles.editable)
        sheet.write_string(place, ITEM, domain.name, styles.plain)
    first, last = line + 2, line + 1 + len(grid.domains)
    return f"$A${first}:$A${last}", f"$B${first}:$B${last}"


def _header(sheet: Worksheet, styles: Styles, voice: Speaker, grid: ItemGrid) -> None:
    names = ("Code", "Domain", "Item", "Asked", "Own target", "Weight", "Target")
    for place, name in enumerate(names):
        sheet.write_string(HEAD, place, voice.say(name), styles.head)
    for place, (_, name) in enumerate(grid.solutions, RATINGS):
        sheet.write_string(HEAD, place, name, styles.turned)
    sheet.set_row(HEAD, 110)
    for line, label in enumerate((voice.say("Proven, as frozen"), voice.say("Proven, as changed here"), voice.say("Difference in points"),
                                  voice.say("At best, as changed here")), TOP + 1):
        sheet.write_string(line, TARGET, label, styles.strong)


def _item(
    sheet: Worksheet, styles: Styles, settings: Settings, line: int, domain: GridDomain, item: GridItem, ranges: tuple[str, str]
) -> None:
    asked, own = xl_rowcol_to_cell(line, ASKED), xl_rowcol_to_cell(line, OWN_TARGET)
    weights = f"$B${TOP + 2}:$B${TOP + 1 + LEVELS}"
    full = xl_rowcol_to_cell(TOP + 1 + LEVELS, ASKED, True, True)
    level = item.expectation.value
    sheet.write_string(line, CODE, item.code, styles.plain)
    sheet.write_string(line, DOMAIN, domain.code, styles.plain)
    sheet.write_string(line, ITEM, item.text, styles.wrap)
    sheet.write_blank(line, ASKED, None, styles.editable) if level is None else sheet.write_number(line, ASKED, int(level), styles.editable)
    if item.target is None:
        sheet.write_blank(line, OWN_TARGET, None, styles.editable)
    else:
        sheet.write_number(line, OWN_TARGET, item.target, styles.editable)
    factor = f"SUMIF({ranges[0]},{xl_rowcol_to_cell(line, DOMAIN)},{ranges[1]})"
    # What the formulas give for the frozen inputs, for readers that show stored values without calculating.
    frozen = 0.0 if level is None else settings.weights[int(level)] * dict(settings.multipliers).get(domain.code, 1.0)
    sheet.write_formula(line, WEIGHT, f'=IF({asked}="",0,INDEX({weights},{asked}+1)*{factor})', styles.weight, frozen)
    target = item.target or (4 if settings.full_target else max(1, int(level or 0)))
    sheet.write_formula(line, TARGET, f'=IF({own}<>"",{own},IF({full}=1,4,MAX(1,N({asked}))))', styles.level, target)
    for place, rating in enumerate(item.ratings, RATINGS):
        if rating is None:
            sheet.write_blank(line, place, None, styles.level)
        else:
            sheet.write_number(line, place, rating, styles.level)


def _figures(sheet: Worksheet, styles: Styles, settings: Settings, place: int, last: int) -> None:
    """Above each solution: proven as frozen, proven and best by formula, and the difference."""
    column = RATINGS + place
    proven, best = settings.proven[place], settings.best[place]
    weights, targets, ratings = (_range(each, last) for each in (WEIGHT, TARGET, column))
    covered = f"SUMPRODUCT({weights},({ratings}>={targets})+({ratings}<{targets})*{ratings}/{targets})"
    unknown = f"SUMPRODUCT({weights},1-ISNUMBER({ratings}))"
    lines = [xl_rowcol_to_cell(TOP + 1 + line, column) for line in range(4)]
    if proven is None or best is None:
        return
    sheet.write_number(lines[0], proven, styles.percent)
    sheet.write_formula(lines[1], f'=IF(SUM({weights})=0,"",100*{covered}/SUM({weights}))', styles.result, proven)
    sheet.write_formula(lines[2], f'=IF({lines[1]}="","",{lines[1]}-{lines[0]})', styles.points, 0)
    sheet.write_formula(lines[3], f'=IF(SUM({weights})=0,"",100*({covered}+{unknown})/SUM({weights}))', styles.percent, best)


def _range(column: int, last: int) -> str:
    name = xl_col_to_name(column)
    return f"${name}${FIRST + 1}:${name}${last + 1}"
