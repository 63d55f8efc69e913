"""The benchmark's turns: workloads in processes of their own, and what is measured of them."""

import pytest

from reproduce.benchmark import timing
from reproduce.benchmark.timing import Timing, Workload, time_in_turns

WORKLOADS = """
import os, time

def steady(settings):
    memory = b"x" * settings["bytes"]
    def run(n):
        print("libraries print, too")
        time.sleep(0.01 * n)
        return {"steps": n, "variable": os.environ.get("VARIABLE")}
    return run

def refused(settings):
    raise ValueError("the reason")

def ends_in_turn_2(settings):
    calls = []
    def run(n):
        calls.append(n)
        if len(calls) == 4:  # the first step, the warm-up, a turn, and this one
            os._exit(3)
    return run
"""


@pytest.fixture(scope="module")
def timings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workloads")
    (folder / "workloads_of_a_test.py").write_text(WORKLOADS)

    def workload(function, turn=None, **environment):
        environment["PYTHONPATH"] = str(folder)
        settings = {"bytes": 2**24}
        return Workload(f"workloads_of_a_test.{function}", settings, turn, environment)

    workloads = {
        "steady": workload("steady", VARIABLE="set"),
        "two steps": workload("steady", turn=2),
        "refused": workload("refused"),
        "missing": workload("missing"),
        "ends": workload("ends_in_turn_2", turn=1),
    }
    return time_in_turns(workloads, rounds=3, seconds=0.1)


def test_each_workload_has_as_many_turns_as_asked_for(timings):
    for name in ("steady", "two steps"):
        assert timings[name].failure is None
        assert len(timings[name].rates) == 3
        assert timings[name].first_step > 0.01
    assert timings["two steps"].result["steps"] == 2
    assert 2 < timings["steady"].result["steps"] <= 10  # of 10 ms or more, for 100 ms
    assert 0 < timings["steady"].rate()["median"] <= 100


def test_a_workload_has_its_own_environment(timings):
    assert timings["steady"].result["variable"] == "set"
    assert timings["two steps"].result["variable"] is None


def test_the_memory_of_this_process_is_not_the_workloads(timings):
    assert 2**24 < timings["steady"].peak_memory < timing.peak_memory() / 3


def test_a_workload_that_fails_says_why_and_stops_no_other(timings):
    assert timings["refused"].failure == "ValueError: the reason"
    assert "missing" in timings["missing"].failure
    assert timings["ends"].failure == "it ended without a message"
    assert timings["refused"].rates == timings["missing"].rates == []
    assert len(timings["ends"].rates) == 1


def test_speeds_are_compared_round_by_round():
    a, b = Timing(rates=[2.0, 6.0, 3.0]), Timing(rates=[1.0, 2.0, 3.0])
    assert a.ratio(b) == {"median": 2.0, "min": 1.0, "max": 3.0}
    assert a.rate(10) == {"median": 30.0, "min": 20.0, "max": 60.0}
