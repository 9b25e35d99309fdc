"""The settings of every test run: the ordinary ones, with a home of its own that is thrown away.

SQLite in memory unless DATABASE_URL names a PostgreSQL server.
"""

import atexit
import os
import shutil
import tempfile

HOME_OF_THE_TRIAL = tempfile.mkdtemp(prefix="yiju-test-")
atexit.register(shutil.rmtree, HOME_OF_THE_TRIAL, ignore_errors=True)
os.environ["YIJU_HOME"] = HOME_OF_THE_TRIAL
for name in ("YIJU_TODAY", "YIJU_APPLICATIONS", "YIJU_CITY", "YIJU_OIDC", "YIJU_EVENT_HASH"):
    os.environ.pop(name, None)

from yiju.settings import *  # noqa: E402, F403

# Argon2 is slow on purpose; hundreds of accounts are made here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
