"""Engines rank and count; titles, snippets and labels come from the registry. `open_engine` is the only way to one."""

from collections.abc import Callable
from importlib import import_module

from indexer.config import Settings
from indexer.engine.protocol import SearchEngine, Weights
from indexer.errors import SettingsError

# Opens the engine of an installation; `weights` in place of the engine's own where its ranking is to be measured.
EngineFactory = Callable[[Settings, Weights | None], SearchEngine]

# Name of an engine → "module:factory". The module is imported when the engine is opened.
ENGINES = {"whoosh": "indexer.engine.whoosh.engine:open_engine"}


def open_engine(settings: Settings, weights: Weights | None = None) -> SearchEngine:
    """The engine that `settings.engine` names: a name of ENGINES, or "module:factory" for an EngineFactory elsewhere.

    Opening reads nothing; an index that cannot be used raises IndexUnavailableError from the engine's methods. Raises
    SettingsError when there is no such engine.
    """
    module, _, name = ENGINES.get(settings.engine, settings.engine).partition(":")
    try:
        factory: EngineFactory = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError, TypeError) as error:
        known = ", ".join(ENGINES)
        raise SettingsError(
            f"Mesin pencari {settings.engine!r} tidak ada. Isi TELUSUR_ENGINE dengan {known} atau modul:fungsi."
        ) from error
    return factory(settings, weights)
