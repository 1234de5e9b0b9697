"""Every text a person reads. Rooms return a `Message`; only faces turn it into words."""

from kintsugi.i18n.catalogues import Catalogues, TextError, files
from kintsugi.i18n.message import LOCALES, Argument, Locale, Message, locale_for

__all__ = [
    "LOCALES",
    "Argument",
    "Catalogues",
    "Locale",
    "Message",
    "TextError",
    "files",
    "locale_for",
]
