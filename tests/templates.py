"""Templates that are compiled once for all Datasettes of a process: compiling takes most of the time of a test that asks for a page.

This module is a plugin of Datasette, which tests/conftest.py tells it of.
"""

from datasette import hookimpl
from jinja2 import BytecodeCache


class _Compiled(BytecodeCache):
    """What was compiled, by template, source and whether it waits for what it shows."""

    def __init__(self):
        self._codes = {}

    def load_bytecode(self, bucket):
        bucket.code = self._codes.get(_name(bucket))

    def dump_bytecode(self, bucket):
        self._codes[_name(bucket)] = bucket.code


def _name(bucket):
    return bucket.key, bucket.checksum, bucket.environment.is_async


COMPILED = _Compiled()


@hookimpl(tryfirst=True)  # others take what they need from the environment as it is then
def prepare_jinja2_environment(env):
    env.bytecode_cache = COMPILED
