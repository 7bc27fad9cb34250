"""A design in the page's address: its JSON, compressed, in letters that a URL leaves alone."""

import base64
import binascii
import json
import zlib

import streamlit as st

from cnnkit.architectures import Architecture, from_json, to_json
from cnnkit.architectures.serialise import MAX_JSON_BYTES
from cnnkit.errors import CnnkitError, OptionError
from ui.architectures.design_state import FIRST_DESIGN, open_network, refuse

LONGEST_LINK = 3_000  # characters: what mail programs and chats still take as one address
_PARAMETER = "design"
_SEEN, _WRITTEN = "design links", "design written"  # slots of the session: the links that it has dealt with, the last


def write_link(architecture: Architecture) -> str | None:
    """Write a network as a piece of URL; None where it would be longer than `LONGEST_LINK`."""
    try:
        text = to_json(architecture)
    except OptionError:  # more bytes than from_json takes back
        return None
    compact = json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
    link = base64.urlsafe_b64encode(zlib.compress(compact.encode(), 9)).decode().rstrip("=")
    return link if len(link) <= LONGEST_LINK else None


def read_link(link: str) -> Architecture:
    """Read a network that `write_link` wrote, or an enemy; at most `MAX_JSON_BYTES` are decompressed.

    Raises:
        OptionError: one sentence that says what is wrong with it.
    """
    if len(link) > LONGEST_LINK:
        raise OptionError(
            f"The link's design has {len(link):,} characters, more than {LONGEST_LINK:,}. Ask for a file."
        )
    try:
        packed = base64.b64decode(link + "=" * (-len(link) % 4), altchars=b"-_", validate=True)
        reader = zlib.decompressobj()
        text = reader.decompress(packed, MAX_JSON_BYTES + 1)  # no more, whatever it would grow to
    except (binascii.Error, zlib.error, ValueError):
        raise OptionError("The link's design is damaged. Copy the whole address once more.") from None
    if len(text) <= MAX_JSON_BYTES and not reader.eof:
        raise OptionError("The link's design is cut short. Copy the whole address once more.")
    return from_json(text)


def follow_link() -> None:
    """Open the design that the page's address names, if this session has not dealt with that address yet.

    A click may be sent before the browser has taken over the last address: an old one in it is no wish to go back.
    """
    given = st.query_params.get(_PARAMETER)
    if given is None or given in st.session_state.setdefault(_SEEN, set()):
        return
    st.session_state[_SEEN].add(given)
    try:
        open_network(read_link(given))
    except CnnkitError as error:
        open_network(FIRST_DESIGN)
        refuse(f"{error} This is the design to begin with.")


def publish_link(architecture: Architecture) -> bool:
    """Make the page's address name a design; the first one needs no name.

    Returns:
        Whether a copied link restores it.
    """
    if architecture == FIRST_DESIGN:
        st.query_params.pop(_PARAMETER, None)
        return True
    of, link = st.session_state.get(_WRITTEN, (None, None))
    if of is not architecture:  # once for each step, not on every run of the page
        link = write_link(architecture)
        st.session_state[_WRITTEN] = architecture, link
    if link is None:
        st.query_params.pop(_PARAMETER, None)
        return False
    st.session_state.setdefault(_SEEN, set()).add(link)
    if st.query_params.get(_PARAMETER) != link:
        st.query_params[_PARAMETER] = link
    return True
