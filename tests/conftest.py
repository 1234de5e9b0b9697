"""What every test stands on: how hypothesis searches.

No deadline anywhere: a busy machine is no defect. In a CI the examples are the same on each run, so
that a red build means a changed program; the search for new examples happens at the desk.
"""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]  # tests/tools run the plugins of tools/ in a pytest of their own

settings.register_profile("desk", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "ci", settings.get_profile("desk"), derandomize=True, database=None, print_blob=True
)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "desk")
