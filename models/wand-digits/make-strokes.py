#!/usr/bin/env python3
"""Writes strokes.csv from the ten petewarden_N.json files of the magic wand digits data set.

    python3 make-strokes.py FOLDER > strokes.csv

A row is a stroke point. The points lie on a grid of 1/128, so x and y are written as whole counts of 1/128:
nothing is lost. The test part holds the strokes whose position in their file is a multiple of five.
"""
import json
import sys

print("sequence,label,part,x,y")
for digit in range(10):
    with open(f"{sys.argv[1]}/petewarden_{digit}.json") as file:
        strokes = json.load(file)["strokes"]
    for position, stroke in enumerate(strokes):
        part = "test" if position % 5 == 0 else "train"
        for point in stroke["strokePoints"]:
            x, y = point["x"] * 128, point["y"] * 128
            assert x == int(x) and y == int(y) and stroke["label"] == str(digit)
            print(f"{digit}-{position},{digit},{part},{int(x)},{int(y)}")
