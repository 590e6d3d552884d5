"""One loopback internet for tests and hand trials: Yahoo, its stream, two block explorers."""

from tests.internet import faults, stream
from tests.internet.double import Internet
from tests.internet.faults import Fault, FaultKind, Switchboard
from tests.internet.prices import Bar, FolderPrices, GeneratedPrices

__all__ = [
    "Bar",
    "Fault",
    "FaultKind",
    "FolderPrices",
    "GeneratedPrices",
    "Internet",
    "Switchboard",
    "faults",
    "stream",
]
