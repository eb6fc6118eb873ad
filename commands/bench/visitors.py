"""Many people at a storefront at once: sessions as browsers hold them, without the browsers.

`python -m commands.bench.visitors ADDRESS CLICKS SECONDS < TOKENS` prints what each click took, in a process of its own
so that it takes no time from the storefront's. `SECONDS`: between two clicks of a person, on average.
"""

import asyncio
import json
import random
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from time import perf_counter

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from storefront_app.web.cookies import cookie_name

PATIENCE_SECONDS = 120
SEARCH = "Buscar artículos"

WORDS = ("tornillo", "taladro", "guante", "cable", "pintura", "llave", "foco led", "tubo pvc", "broca", "cinta", "")
"""What people type, one after the other."""


@dataclass
class Visitor:
    """A browser's session at the catalogue. `search_id`: of the text that is searched for, once it was drawn."""

    connection: ClientConnection
    search_id: str = ""
    page: str = ""
    took: list[float] = field(default_factory=list)

    async def open(self) -> float:
        """Opens the page, and how long that took."""
        return await self._ask("")

    async def click(self, text: str) -> None:
        """Searches for the text, and notes how long it took until all was drawn."""
        self.took.append(await self._ask(text))

    async def _ask(self, text: str) -> float:
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.context_info.timezone = "America/Mexico_City"
        if self.search_id:
            state = message.rerun_script.widget_states.widgets.add()
            state.id, state.string_value = self.search_id, text
        began = perf_counter()
        await self.connection.send(message.SerializeToString())
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._drawn()
        return perf_counter() - began

    async def _drawn(self) -> None:
        """Reads what is drawn until it is all there."""
        while True:
            message = ForwardMsg.FromString(await self.connection.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "delta" and message.delta.new_element.text_input.label == SEARCH:
                self.search_id = message.delta.new_element.text_input.id
            elif kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "script_finished" and message.script_finished in (
                ForwardMsg.FINISHED_SUCCESSFULLY,
                ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
            ):
                return


async def visit(address: str, token: str, clicks: int, seconds: float, everybody: asyncio.Barrier) -> Visitor:
    """One person, who begins to click once everybody has a page before them."""
    host = address.removeprefix("http://")
    url = f"ws://{host}/_stcore/stream"
    async with connect(
        url,
        additional_headers={"Cookie": f"{cookie_name(host)}={token}"},
        origin=Origin(address),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
    ) as connection:
        visitor = Visitor(connection)
        await visitor.open()
        await everybody.wait()
        for _ in range(clicks):
            await asyncio.sleep(random.uniform(0, 2 * seconds))
            await visitor.click(random.choice(WORDS))
        await everybody.wait()
        return visitor


async def visit_together(address: str, tokens: Iterable[str], clicks: int, seconds: float) -> list[float]:
    """What every click of all of them took."""
    people = list(tokens)
    everybody = asyncio.Barrier(len(people))
    visitors = await asyncio.gather(*(visit(address, token, clicks, seconds, everybody) for token in people))
    return [took for visitor in visitors for took in visitor.took]


def main(address: str, clicks: int, seconds: float) -> None:
    """Prints the seconds of all clicks as JSON."""
    print(json.dumps(asyncio.run(visit_together(address, sys.stdin.read().split(), clicks, seconds))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
