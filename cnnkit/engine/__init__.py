from cnnkit.engine.default import get_engine, start, submit
from cnnkit.engine.engine import Engine
from cnnkit.engine.errors import BusyError, EngineError, JobError
from cnnkit.engine.job import Job, Phase, State
from cnnkit.engine.quota import usable_cpus
from cnnkit.engine.report import Cancelled, report
from cnnkit.engine.settings import Settings
from cnnkit.engine.updates import Update

__all__ = [
    "BusyError",
    "Cancelled",
    "Engine",
    "EngineError",
    "Job",
    "JobError",
    "Phase",
    "Settings",
    "State",
    "Update",
    "get_engine",
    "report",
    "start",
    "submit",
    "usable_cpus",
]
