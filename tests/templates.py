"""Templates that are compiled once for all Datasettes of a process: compiling takes most of the time of a test that asks for a page.

This module is a plugin of Datasette, which tests/conftest.py tells it of.
"""

from datasette import hookimpl
from jinja2 import BytecodeCache


class _Compiled(BytecodeCache):
    """What was compiled, by template and source."""

    def __init__(self):
        self._codes = {}

    def load_bytecode(self, bucket):
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket):
        self._codes[bucket.key, bucket.checksum] = bucket.code


COMPILED = _Compiled()


@hookimpl
def prepare_jinja2_environment(env):
    env.bytecode_cache = COMPILED
