"""A web server on loopback as a host of static pages is: gzip, types, cache headers, a 404 page."""

import gzip
import socket
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import MimeTypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = MimeTypes()  # those of Python, whatever the machine knows
PACKED_ALREADY = {".png", ".pdf", ".zip"}


@cache
def packed(path: Path, _stamp: int) -> bytes:
    """Return a file as gzip sends it; the stamp is that of its last change."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)


class FolderServer:
    """Serves a folder on a free port until it is stopped; `requests` are the paths asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests: list[str] = []
        self._open: set[socket.socket] = set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        """Return the address of the site, ending with a slash."""
        return f"http://127.0.0.1:{self._server.server_port}/"

    def stop(self) -> None:
        """Refuse connections, and cut those that are open, as a host that is down does."""
        self._server.shutdown()
        self._server.server_close()
        for connection in list(self._open):
            connection.close()

    def file(self, path: str) -> Path | None:
        """Return the file of a path of the site, None if there is none."""
        file = self.folder / unquote(urlsplit(path).path).lstrip("/")
        file = file / "index.html" if file.is_dir() else file
        inside = file.resolve().is_relative_to(self.folder.resolve())
        return file if inside and file.is_file() else None

    def headers(self) -> list[tuple[str, str]]:
        """Return the headers that the site asks its host to send."""
        lines = (self.folder / "_headers").read_text("utf-8").splitlines()[1:]
        return [
            (name.strip(), value) for name, _, value in (line.partition(": ") for line in lines)
        ]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                server._open.add(self.connection)

            def finish(self) -> None:
                server._open.discard(self.connection)
                super().finish()

            def do_GET(self) -> None:
                server.requests.append(self.path)
                page = server.file(self.path)
                file = page or server.folder / "404.html"
                zipped = "gzip" in self.headers.get("Accept-Encoding", "")
                zipped = zipped and file.suffix not in PACKED_ALREADY
                body = packed(file, file.stat().st_mtime_ns) if zipped else file.read_bytes()
                self.send_response(200 if page else 404)
                self.send_header("Content-Type", TYPES.guess_type(file.name)[0] or "text/plain")
                self.send_header("Content-Length", str(len(body)))
                if zipped:
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Cache-Control", "max-age=600")  # as GitHub Pages does
                for name, value in server.headers():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        return Handler
