"""The engines that readers have beside Chromium, driven alike: Firefox and WebKit.

Each speaks the commands of W3C WebDriver: WebKit's driver by HTTP, Firefox by its own Marionette,
which needs no driver and shows the whole console.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # by W3C WebDriver, section 12
CONTROL = "\ue009"  # section 17.4.2
# The commands by their names in Marionette, and where a driver takes them.
PATHS = {
    "Navigate": "url",
    "Refresh": "refresh",
    "ExecuteScript": "execute/sync",
    "ExecuteAsyncScript": "execute/async",
    "FindElement": "element",
    "ElementClick": "element/{id}/click",
    "PerformActions": "actions",
    "SetWindowRect": "window/rect",
}
SECONDS = 60
TRIES = 2000
TIMEOUTS = {"timeouts": {"script": 10_000}}  # milliseconds
# Prints nothing of its own on the console, and asks nobody for anything.
FIREFOX = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "browser.topsites.contile.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.systemAddon.update.enabled": False,
    "marionette.port": 0,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.proxy.no_proxies_on": "127.0.0.1",
    "remote.prefs.recommended": True,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.server": "data:,",
}


class Engine:
    """A browser with one window."""

    def send(self, command: str, **parameters: Any) -> Any:
        """Send a command of WebDriver and return its value; raises AssertionError if it fails."""
        raise NotImplementedError

    def messages(self) -> list[str]:
        """Return what stands on the console since the last time, whoever wrote it."""
        raise NotImplementedError

    def open(self, url: str) -> None:
        """Open an address and wait for its page."""
        self.send("Navigate", url=url)

    def run(self, script: str, *arguments: Any) -> Any:
        """Run the body of a function on the page, and return what it returns."""
        return self.send("ExecuteScript", script=script, args=list(arguments))

    def wait(self, condition: str, *arguments: Any) -> None:
        """Wait until an expression holds on the page."""
        script = f"""const done = arguments[arguments.length - 1];
            const look = () => ({condition}) ? done(true) : setTimeout(look, 20);
            look();"""
        self.send("ExecuteAsyncScript", script=script, args=list(arguments))

    def click(self, selector: str) -> None:
        """Click the first element of a selector, as a reader does."""
        scroll = "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })"
        self.run(scroll, selector)
        element = self.send("FindElement", using="css selector", value=selector)
        self.send("ElementClick", id=element[ELEMENT])

    def press(self, name: str) -> None:
        """Press the button of this name in the dialog that is open."""
        self.run(
            """const all = [...document.querySelectorAll("dialog[open] button")];
            all.find((button) => button.textContent.trim() === arguments[0]).click();""",
            name,
        )

    def arrive(self, path: str) -> None:
        """Wait for a page to be there that a click or a key leads to."""
        arrived = "location.pathname === `/${arguments[0]}` && document.readyState === 'complete'"
        for _ in range(TRIES):
            with suppress(AssertionError):  # it is between two pages
                if self.run(f"return {arrived}", path):
                    return
        raise AssertionError(f"{path} was not opened")

    def narrow(self, width: int) -> None:
        """Make the page as narrow as a phone."""
        self.send("SetWindowRect", x=0, y=0, width=width, height=844)

    def type(self, text: str, held: str = "") -> None:
        """Press keys one after the other, where the focus is, while others are held."""
        keys = [("keyDown", key) for key in held]
        keys += [(kind, key) for key in text for kind in ("keyDown", "keyUp")]
        keys += [("keyUp", key) for key in held]
        actions = [{"type": kind, "value": key} for kind, key in keys]
        self.send("PerformActions", actions=[{"type": "key", "id": "keys", "actions": actions}])


class WebKit(Engine):
    """WebKitGTK's MiniBrowser. Its driver hides the console: the pages note what they print."""

    def __init__(self, url: str, capabilities: dict[str, Any]) -> None:
        # Connecting again is httpx's: a driver takes a moment to listen.
        again = httpx.HTTPTransport(retries=8)
        self.client = httpx.Client(base_url=url, timeout=SECONDS, trust_env=False, transport=again)
        wanted = {"capabilities": {"alwaysMatch": capabilities | TIMEOUTS}}
        self.path = f"session/{self._post('session', wanted)['sessionId']}"

    def send(self, command: str, **parameters: Any) -> Any:
        return self._post(f"{self.path}/{PATHS[command].format_map(parameters)}", parameters)

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        answer = self.client.post(path, json=body)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()["value"]

    def messages(self) -> list[str]:
        return str(self.run("return sessionStorage.noted ?? ''")).splitlines()

    def quit(self) -> None:
        """Close the browser."""
        self.client.delete(self.path)
        self.client.close()


class Firefox(Engine):
    """Firefox by Marionette: `length:[0, number, command, parameters]` over a socket."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
        self.stream = self.socket.makefile("rb")
        self._receive()  # it says hello
        self.count = 0
        self.send("NewSession", capabilities={"alwaysMatch": TIMEOUTS})
        self.messages()

    def send(self, command: str, **parameters: Any) -> Any:
        return self._say(f"WebDriver:{command}", parameters)

    def _say(self, command: str, parameters: dict[str, Any]) -> Any:
        self.count += 1
        text = json.dumps([0, self.count, command, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(text), text))
        _, _, error, result = self._receive()
        assert error is None, f"{command}: {error}"
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def _receive(self) -> Any:
        length = b""
        while (byte := self.stream.read(1)) != b":":
            length += byte
        return json.loads(self.stream.read(int(length)))

    def messages(self) -> list[str]:
        messages: list[str] = self._of_the_browser(
            """const all = Services.console.getMessageArray().map((message) => message.toString());
            Services.console.reset();
            return all.filter((text) => text.includes("http://127.0.0.1"));"""
        )
        return messages

    def narrow(self, width: int) -> None:
        # A window of Firefox is 500 pixels wide or more, if nobody says otherwise.
        self._of_the_browser("document.documentElement.style.minWidth = '0'")
        super().narrow(width)

    def _of_the_browser(self, script: str) -> Any:
        """Run a script in Firefox itself, and not on its page."""
        self._say("Marionette:SetContext", {"value": "chrome"})
        value = self.run(script)
        self._say("Marionette:SetContext", {"value": "content"})
        return value

    def quit(self) -> None:
        """Close the browser."""
        self._say("Marionette:Quit", {"flags": ["eForceQuit"]})
        self.stream.close()
        self.socket.close()


@contextmanager
def all_engines(folder: Path) -> Iterator[dict[str, Engine]]:
    """Start both, with what they keep in a folder; WebKit on a screen that nobody sees."""
    with _firefox(folder) as firefox, _webkit() as webkit:
        yield {"Firefox": firefox, "WebKit": webkit}


@contextmanager
def _firefox(profile: Path) -> Iterator[Engine]:
    lines = (f"user_pref({json.dumps(key)}, {json.dumps(to)});\n" for key, to in FIREFOX.items())
    (profile / "user.js").write_text("".join(lines), "utf-8")
    program = shutil.which("firefox-esr") or "firefox"
    words = [program, "-headless", "--marionette", "--remote-allow-system-access", "--no-remote"]
    words += ["--profile", str(profile)]
    with _started(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        assert process.stdout
        ports = (re.search(rb"Listening on port (\d+)", line) for line in process.stdout)
        port = next(filter(None, ports))
        # What it says later has to go somewhere.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        engine = Firefox(int(port[1]))
        yield engine
        engine.quit()


@contextmanager
def _webkit() -> Iterator[Engine]:
    browser = next(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"), None)
    assert browser, "there is no MiniBrowser. See `engines` in noxfile.py."
    # Without the bars of a window it can be as narrow as a phone.
    wanted = {"binary": str(browser), "args": ["--automation", "--full-screen"]}
    port, (reads, writes) = _free_port(), os.pipe()
    screen = ["Xvfb", "-displayfd", str(writes), "-screen", "0", "1280x1024x24", "-nolisten", "tcp"]
    with _started(screen, pass_fds=[writes], stderr=subprocess.DEVNULL):
        display = f":{os.read(reads, 10).decode().strip()}"
        # Bubblewrap wants rights that containers do not give; the only pages are our own.
        env = os.environ | {"DISPLAY": display, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        with _started(["WebKitWebDriver", "-p", str(port)], env=env, stderr=subprocess.DEVNULL):
            engine = WebKit(f"http://127.0.0.1:{port}", {"webkitgtk:browserOptions": wanted})
            yield engine
            engine.quit()
    os.close(reads)
    os.close(writes)


@contextmanager
def _started(words: Sequence[str], **options: Any) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(words, **options) as process:
        try:
            yield process
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
