"""The words of a PDF, page by page. Loaded by the reading process only: it takes 0.2 s."""

from collections.abc import Iterator
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

from kintsugi.bot.documents.excerpt import Trouble, UnreadableDocument


def pages(data: bytes) -> Iterator[str]:
    """Each page's words with a line end. A page is read when it is asked for.

    Raises: `UnreadableDocument`; on a damaged PDF also anything else, which ends the process that
    reads it and says the same.
    """
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableDocument(Trouble.LOCKED)
        for page in reader.pages:
            yield page.extract_text().replace("\0", "") + "\n"
    except (DependencyError, FileNotDecryptedError):  # a cipher that pypdf needs help with
        raise UnreadableDocument(Trouble.LOCKED) from None
    except PyPdfError:
        raise UnreadableDocument(Trouble.BROKEN) from None
