# SPDX-License-Identifier: MIT
"""How reports are read: lines of findings, each with its figures."""
from __future__ import annotations

import dataclasses
import uuid
from typing import Dict, List, Optional

from . import _ffi
from .values import id_out, text_out


@dataclasses.dataclass(frozen=True)
class Finding:
    """One violation that verify met."""

    code: str
    text: str
    object: Optional[uuid.UUID]
    figures: Dict[str, int] = dataclasses.field(hash=False)


def read_figures(report, line: int) -> Dict[str, int]:
    figures = {}
    for i in range(_ffi.MUSTER_FIGURES_MAX):
        name = _ffi.muster_report_figure_name(report, line, i)
        if name is None:
            break
        figures[name.decode()] = _ffi.muster_report_figure(report, line, i)
    return figures


def read_findings(report) -> List[Finding]:
    return [
        Finding(code=text_out(_ffi.muster_report_code(report, i)), text=text_out(_ffi.muster_report_text(report, i)),
                object=id_out(_ffi.muster_report_object(report, i)), figures=read_figures(report, i))
        for i in range(_ffi.muster_report_count(report))
    ]
