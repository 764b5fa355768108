"""Draws Docs/accuracy-bytes.svg: python3 Docs/accuracy-bytes.py > Docs/accuracy-bytes.svg

Test accuracy on MNIST, one pixel a step, against the bytes of the network. Ours are the rows of Docs/Results.md; the others
are the published figures that Docs/Results.md names with their source.
"""
import math

# name, bytes, accuracy in %, where the name goes: right, left, above, below
OURS = [
    ("w4a12, integers", 21_600, 98.15, "right"),
    ("the same pixels permuted", 21_600, 96.95, "left"),
    ("float, orthogonal", 4 * (170 * 170 + 2 * 170 + 10 * 170 + 10), 98.43, "right"),
]
PUBLISHED = [
    ("FastGRNN, bytes", 6_000, 98.20, "above"),
    ("FastGRNN-Q, float", 25_000, 98.58, "above"),
    ("FastGRNN-LSQ", 71_000, 98.72, "above"),
    ("GRU", 123_000, 98.70, "right"),
    ("LSTM", 265_000, 97.80, "above"),
    ("oRNN", 49_000, 97.20, "below"),
    ("RNN", 71_000, 94.10, "right"),
]
LEFT, RIGHT, TOP, BOTTOM, WIDTH, HEIGHT = 60, 24, 64, 52, 760, 420
BYTES, ACCURACY = (4_000, 500_000), (93.5, 99.0)


def x(size):
    low, high = map(math.log, BYTES)
    return LEFT + (math.log(size) - low) / (high - low) * (WIDTH - LEFT - RIGHT)


def y(accuracy):
    return HEIGHT - BOTTOM - (accuracy - ACCURACY[0]) / (ACCURACY[1] - ACCURACY[0]) * (HEIGHT - TOP - BOTTOM)


def point(name, size, accuracy, place, color, radius):
    dx, dy, anchor = {
        "right": (9, 4, "start"), "left": (-9, 4, "end"), "above": (0, -10, "middle"), "below": (0, 19, "middle"),
    }[place]
    px, py = x(size), y(accuracy)
    return (
        f'<circle cx="{px:.1f}" cy="{py:.1f}" r="{radius}" fill="{color}"/>\n'
        f'<text class="legend" x="{px + dx:.1f}" y="{py + dy:.1f}" text-anchor="{anchor}">{name}, {accuracy:.2f} %</text>'
    )


lines = [
    f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
    "<style>",
    "text { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #333 }",
    ".heading { font-size: 17px; font-weight: 600 } .subtitle { font-size: 12px; fill: #777 }",
    ".legend { font-size: 12px; fill: #555 } .tick { font-size: 11px; fill: #777 }",
    ".grid { stroke: #e9e9ec } .axis { stroke: #a8a8ae } .paper { fill: #fff }",
    "@media (prefers-color-scheme: dark) {",
    "  text, .heading { fill: #e6e6ea } .subtitle, .legend, .tick { fill: #a6a6ae } .grid { stroke: #2c2f36 }",
    '  .axis { stroke: #6a6d75 } .paper { fill: #14161b } [fill="#2f6fb3"] { fill: #79b2ee } [fill="#9a9da5"] { fill: #7d818a }',
    "}",
    "</style>",
    f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}" rx="8"/>',
    '<text class="heading" x="26" y="28">Accuracy against bytes: MNIST, one pixel a step</text>',
    '<text class="subtitle" x="26" y="47">10,000 test images; blue: integer models and networks of this project; grey: published</text>',
]
for size in (5_000, 10_000, 20_000, 50_000, 100_000, 200_000):
    lines.append(f'<line class="grid" x1="{x(size):.1f}" y1="{TOP}" x2="{x(size):.1f}" y2="{HEIGHT - BOTTOM}"/>')
    lines.append(f'<text class="tick" x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{size // 1000} KB</text>')
for accuracy in range(94, 100):
    lines.append(f'<line class="grid" x1="{LEFT}" y1="{y(accuracy):.1f}" x2="{WIDTH - RIGHT}" y2="{y(accuracy):.1f}"/>')
    lines.append(f'<text class="tick" x="{LEFT - 8}" y="{y(accuracy) + 4:.1f}" text-anchor="end">{accuracy} %</text>')
lines.append(f'<line class="axis" x1="{LEFT}" y1="{HEIGHT - BOTTOM}" x2="{WIDTH - RIGHT}" y2="{HEIGHT - BOTTOM}"/>')
lines.append(f'<text class="tick" x="{WIDTH - RIGHT}" y="{HEIGHT - 14}" text-anchor="end">bytes of the network, on a logarithmic scale</text>')
lines += [point(*row, "#9a9da5", 4.5) for row in PUBLISHED] + [point(*row, "#2f6fb3", 6) for row in OURS]
print("\n".join(lines + ["</svg>"]))
