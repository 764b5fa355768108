#!/usr/bin/env python3
"""Writes sample.csv: ten digits as images of 28 x 28 pixels, drawn from the strokes of ../wand-digits.

    python3 models/smnist/make-sample.py > models/smnist/sample.csv
    python3 models/smnist/make-sample.py models/pmnist/permutation.txt > models/pmnist/sample.csv

MNIST's own images may not be shipped. Each digit is the first test stroke of its class, scaled into 20 x 20 pixels, drawn with a
pen of about two pixels and moved so that its centre of mass is that of the image, as MNIST does; a row is a pixel, 0 ... 255.
The argument is a file with the order of the pixels, one index a line; without it they come line by line.
"""
import csv
import os
import sys

SIDE, BOX, PEN = 28, 20, 1.3
order = [int(line) for line in open(sys.argv[1])] if len(sys.argv) > 1 else range(SIDE * SIDE)
strokes = {}
folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, "../wand-digits/strokes.csv")) as file:
    for row in csv.DictReader(file):
        if row["part"] == "test":
            strokes.setdefault((row["label"], row["sequence"]), []).append((float(row["x"]), -float(row["y"])))

print("sequence,label,pixel")
for digit in "0123456789":
    name, points = next((key[1], value) for key, value in strokes.items() if key[0] == digit)
    low = [min(point[axis] for point in points) for axis in (0, 1)]
    size = max(max(point[axis] for point in points) - low[axis] for axis in (0, 1))
    scaled = [[(point[axis] - low[axis]) / size * (BOX - 1) for axis in (0, 1)] for point in points]

    def brightness(column, row, origin):
        nearest = SIDE
        for (ax, ay), (bx, by) in zip(scaled, scaled[1:]):
            px, py = column - origin[0] - ax, row - origin[1] - ay
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            along = max(0.0, min(1.0, (px * dx + py * dy) / length)) if length else 0.0
            nearest = min(nearest, ((px - along * dx) ** 2 + (py - along * dy) ** 2) ** 0.5)
        return max(0.0, min(1.0, PEN + 0.5 - nearest))

    origin = [4.0, 4.0]
    for _ in range(3):
        image = [[brightness(column, row, origin) for column in range(SIDE)] for row in range(SIDE)]
        mass = sum(map(sum, image))
        center = (
            sum(value * column for line in image for column, value in enumerate(line)) / mass,
            sum(value * row for row, line in enumerate(image) for value in line) / mass,
        )
        origin = [origin[axis] + (SIDE - 1) / 2 - center[axis] for axis in (0, 1)]
    for pixel in order:
        print(f"{name},{digit},{round(255 * image[pixel // SIDE][pixel % SIDE])}")
