# SPDX-License-Identifier: MIT
"""How reports are read: lines, each with its figures."""
from __future__ import annotations

import dataclasses
import uuid
from typing import Any, Dict, List, NamedTuple, Optional

from . import _ffi
from .values import id_out, text_out


class Line(NamedTuple):
    """One line of a report, as the library has it."""

    status: int
    code: str
    text: str
    object: Optional[uuid.UUID]
    figures: Dict[str, int]


@dataclasses.dataclass(frozen=True)
class Finding:
    """One violation that verify met."""

    code: str
    text: str
    object: Optional[uuid.UUID]
    figures: Dict[str, int] = dataclasses.field(hash=False)


def _figures(report: Any, line: int) -> Dict[str, int]:
    names = (text_out(_ffi.muster_report_figure_name(report, line, i)) for i in range(_ffi.MUSTER_FIGURES_MAX))
    return {name: _ffi.muster_report_figure(report, line, i) for i, name in enumerate(names) if name is not None}


def read_lines(report: Any) -> List[Line]:
    """All lines of a report."""
    return [
        Line(status=_ffi.muster_report_status(report, i), code=text_out(_ffi.muster_report_code(report, i)),
             text=text_out(_ffi.muster_report_text(report, i)), object=id_out(_ffi.muster_report_object(report, i)),
             figures=_figures(report, i))
        for i in range(_ffi.muster_report_count(report))
    ]


def read_findings(report: Any) -> List[Finding]:
    """The lines of a report of verify."""
    return [Finding(line.code, line.text, line.object, line.figures) for line in read_lines(report)]
