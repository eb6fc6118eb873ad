"""However the storefront is started and wherever, it is configured by the file beside it."""

import tomllib
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import NewSession
from websockets.sync.client import connect

from storefront_app.app import CONFIG_FILE, options
from storefront_app.components.html import FOLDER
from tests.app.shop import OpenShop
from tests.servers.storefront import Storefront, running_storefront

WAYS = {
    "as a module": ("-m", "storefront_app.app"),
    "by another program": ("-c", "from storefront_app.app import serve; serve()"),
    "by streamlit run": ("-m", "streamlit", "run", str(FOLDER / "app.py"), "--server.port", "{port}"),
    "by an ASGI server": ("-m", "uvicorn", "storefront_app.app:app", "--port", "{port}"),
}


@pytest.mark.parametrize("command", WAYS.values(), ids=WAYS.keys())
def test_the_file_beside_the_app_counts_however_it_is_started(
    shop: OpenShop, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "config.toml").write_text('[theme]\nprimaryColor = "#ff0000"\n')
    with running_storefront(shop.installation, tmp_path, command) as server:
        told = first_message(server)
    assert told.custom_theme.primary_color == options()["theme.primaryColor"]
    assert told.config.gather_usage_stats is False
    assert told.config.toolbar_mode == told.config.ToolbarMode.MINIMAL
    assert "http://0.0.0.0" not in server.log.read_text()


def test_the_file_switches_off_what_slows_down_and_what_tells_too_much() -> None:
    settings = options()
    assert settings["runner.postScriptGC"] is False
    assert settings["client.showErrorDetails"] == "none"
    assert settings["browser.gatherUsageStats"] is False
    assert settings["server.enableAgentApi"] is False
    assert settings["server.enableXsrfProtection"] is True
    assert set(tomllib.loads(CONFIG_FILE.read_text())) == {name.split(".")[0] for name in settings}


def first_message(server: Storefront) -> NewSession:
    """What a page is told when it asks to be drawn for the first time."""
    request = BackMsg()
    request.rerun_script.query_string = ""
    address = server.address.replace("http://", "ws://") + "/_stcore/stream"
    with connect(address, subprotocols=["streamlit"], max_size=None) as socket:  # type: ignore[list-item]
        socket.send(request.SerializeToString())
        while True:
            received = socket.recv(timeout=60)
            assert isinstance(received, bytes)
            message = ForwardMsg.FromString(received)
            if message.WhichOneof("type") == "new_session":
                started: NewSession = message.new_session
                return started
