"""PDFs for tests, as small as the format allows."""

import io
from itertools import accumulate

from pypdf import PdfWriter


def pdf(*pages: str) -> bytes:
    """A line of words on each page (ASCII)."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, words in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font"
            f" << /F1 3 0 R >> >> /Contents {5 + 2 * number} 0 R >>"
        )
        drawn = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if words else ""
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    return _file(
        [f"{place} 0 obj\n{body}\nendobj\n" for place, body in enumerate(objects, start=1)]
    )


def locked(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _file(objects: list[str]) -> bytes:
    head = "%PDF-1.4\n"
    *starts, end = accumulate(map(len, objects), initial=len(head))
    count = len(objects) + 1
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    tail = (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{end}\n%%EOF\n"
    )
    return (head + "".join(objects) + tail).encode("ascii")
