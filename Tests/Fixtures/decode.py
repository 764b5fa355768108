#!/usr/bin/env python3
"""Runs a .qornn model: Docs/Format.md and Docs/Arithmetic.md once more, in another language and as short as they allow.

    python3 decode.py MODEL.qornn < readings.csv        a line of logits for each step
    python3 decode.py --states MODEL.qornn < readings.csv   the states of all layers before them

A line of the input is one step: the readings as integers, or one token. An empty line starts a new sequence.
The numbers are Python's own, which cannot overflow; nothing here needs more than its standard library.
"""

import struct
import sys

PLANES = {2: [2], 3: [2, 1], 4: [4], 5: [4, 1], 6: [4, 2], 7: [4, 2, 1], 8: [8]}


def crc32c(data):
    register = 0xFFFFFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ (0x82F63B78 if register & 1 else 0)
    return register ^ 0xFFFFFFFF


def tag(data):
    return data.rstrip(b"\0").decode("ascii")


def refuse_unless(condition, why):
    if not condition:
        sys.exit("decode.py: " + why)


def unpack(data, rows, columns, width):
    """The matrix of a `packed` tensor."""
    matrix, position = [], 0
    for _ in range(rows):
        codes, low = [0] * columns, 0
        for plane in PLANES[width]:
            size = 4 * ((columns * plane + 31) // 32)
            bits = int.from_bytes(data[position:position + size], "little")
            for j in range(columns):
                codes[j] += (bits >> j * plane & (1 << plane) - 1) << low
            position, low = position + size, low + plane
        matrix.append([u - (1 << width - 1) for u in codes])
    return matrix


class Model:
    def __init__(self, data):
        refuse_unless(data[:8] == b"\x89QORNN\r\n", "not a model file")
        (version, checksum, size, layer_count, tensor_count, self.input_size, self.output_size, self.window,
         self.hop, token, self.input_bits, values, self.readout_relu) = struct.unpack_from("<IIIHHIIIIBBBB", data, 8)
        refuse_unless(version == 1, "version %d" % version)
        refuse_unless(size == len(data) and crc32c(data[16:]) == checksum, "damaged")
        self.is_token, self.has_values = bool(token), bool(values)
        self.layers = []
        for index in range(layer_count):
            kind, *fields = struct.unpack_from("<8sIBBBB", data, 64 + 32 * index)
            refuse_unless(tag(kind) == "rnn", "unknown kind " + repr(kind))
            self.layers.append(dict(zip(("size", "bits", "activation", "e", "n"), fields)))
        self.tensors = {}
        for index in range(tensor_count):
            name, encoding, layer, rows, columns, offset, size, width = struct.unpack_from(
                "<8s8sIIIIIB", data, 64 + 32 * layer_count + 40 * index)
            content = data[offset:offset + size]
            self.tensors[tag(name), layer] = self.read(tag(encoding), content, rows, columns, width)

    @staticmethod
    def read(encoding, data, rows, columns, width):
        if encoding == "packed":
            return unpack(data, rows, columns, width)
        if encoding == "utf8":
            ends = [0, *struct.unpack_from("<%dI" % rows, data)]
            text = data[4 * rows:]
            return [text[a:b].decode("utf-8") for a, b in zip(ends, ends[1:])]
        refuse_unless(encoding in ("int32", "int64"), "unknown encoding " + encoding)
        flat = struct.unpack("<%d%s" % (rows * columns, "i" if encoding == "int32" else "q"), data)
        return [list(flat[row * columns:(row + 1) * columns]) for row in range(rows)]


def saturate(value, bits):
    largest = (1 << bits - 1) - 1
    return max(-largest, min(largest, value))


def dot(row, vector):
    return sum(w * v for w, v in zip(row, vector))


class Session:
    def __init__(self, model):
        self.model = model
        self.states = [[0] * layer["size"] for layer in model.layers]

    def step(self, readings):
        tensors, vector = self.model.tensors, None
        if not self.model.is_token:
            features = tensors["features", 0]
            vector = [saturate((r - o) * m + (1 << s - 1) >> s, self.model.input_bits)      # (0)
                      for r, (o, m, s, _, _) in zip(readings, features)]
        for l, layer in enumerate(self.model.layers):
            A = [dot(row, self.states[l]) for row in tensors["W", l + 1]]                  # (1)
            if vector is None:
                C = tensors["E", l + 1][readings[0]]
            else:
                C = [dot(row, vector) for row in tensors["U", l + 1]]
            vector = self.states[l] = [self.unit(l, layer, i, A[i], C[i]) for i in range(layer["size"])]

    def unit(self, l, layer, i, A, C):
        def at(name):
            column = self.model.tensors[name, l + 1]
            return column[i if len(column) > 1 else 0][0]
        Z = at("mW") * A + (at("mU") << layer["e"]) * C + at("B")                           # (2)
        if layer["activation"] == 1:
            Z = max(Z, 0)                                                                   # (3b)
        elif layer["activation"] == 2:
            Z = ((Z > 0) - (Z < 0)) * max(abs(Z) + at("M"), 0)                              # (3c)
        return saturate(Z + (1 << layer["n"] - 1) >> layer["n"], layer["bits"])             # (3)

    def logits(self):
        h = [max(v, 0) if self.model.readout_relu else v for v in self.states[-1]]
        tensors = self.model.tensors
        return [dot(row, h) + c for row, (c,) in zip(tensors["V", 0], tensors["c", 0])]     # (4)


def main():
    arguments = sys.argv[1:]
    with_states = "--states" in arguments
    paths = [a for a in arguments if a != "--states"]
    if len(paths) != 1:
        sys.exit(__doc__)
    with open(paths[0], "rb") as file:
        session = Session(Model(file.read()))
    for line in sys.stdin:
        if not line.strip():
            session = Session(session.model)
            continue
        session.step([int(cell) for cell in line.split(",")])
        numbers = sum(session.states, []) if with_states else []
        print(",".join(map(str, numbers + session.logits())))


if __name__ == "__main__":
    main()
