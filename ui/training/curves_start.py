"""Starting the training that the controls ask for, and taking in what came out."""

from typing import cast

import streamlit as st

from cnnkit import engine
from cnnkit.training.seeds import Outcome, train_seeds
from ui.jobs import start_job, take_result
from ui.training.curves_plan import Plan, first_plan
from ui.training.curves_runs import choose_run
from ui.training.session_runs import add_outcomes

JOB = "training-curves"
TIMEOUT_S = 1_800  # five trainings of a network of twenty layers on a few thousand pictures
_PLAN = "curves plan"  # slot of the session: the plan that is being trained


def begin(plan: Plan) -> None:
    """Start a training, and run the page again, so that its button knows."""
    start_job(
        JOB,
        train_seeds,
        plan.source,
        plan.network,
        plan.settings,
        num_seeds=plan.num_seeds,
        num_train=plan.num_train if plan.is_part else None,
        report=engine.report,
        timeout_s=TIMEOUT_S,
    )
    st.session_state[_PLAN] = plan
    st.rerun()


def started_plan() -> Plan:
    """The plan that is being trained; the controls may say something else by now."""
    return st.session_state.get(_PLAN, first_plan())


def keep_result() -> None:
    """Let a training that has finished join those of the session, and look into it."""
    outcomes = cast("tuple[Outcome, ...] | None", take_result(JOB))
    if outcomes:
        choose_run(add_outcomes(started_plan().title, outcomes).number)
