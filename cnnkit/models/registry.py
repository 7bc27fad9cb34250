"""Which models there are, each pinned by the SHA-256 of its card, which holds that of its weights.

To add one, let its recipe write `NAME.npz` and `NAME.json` into assets/models, and add the line that it prints, or that
`python -m cnnkit models verify` prints for a card that is not here. A model that is trained anew has a new line.
"""

EMBEDDED = {
    "lenet5-digits": "d19bb649d943ceee2303cc7ca5af651482be47117816a401b53b29b13589d84b",
    "vggmini-cifar10": "0e60683c8b3d795fa9442eccc9a40dc27e4733684a8e4ededc052db61e370230",
}
