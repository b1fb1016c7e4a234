"""Says how many tests marked `recordings` ran, and fails the run if none did though it could."""

import os

import pytest


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or hasattr(session.config, "workerinput"):
        return
    ran = sum("recordings" in r.keywords for r in reporter.stats.get("passed", []))
    if os.environ.get("RECORDINGS_DIR"):
        print(f"\ntests on recordings that passed: {ran}")
        if not ran and session.exitstatus == pytest.ExitCode.OK:
            print("RECORDINGS_DIR is set, yet no test on recordings ran")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
