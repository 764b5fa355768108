"""The coefficients of StepCost from counts: the least that no model exceeds. Needs scipy.

    QORNN_COSTS=FOLDER swift test --filter FirmwareCertificateTests      (it may fail; that is what this is for)
    python3 Tests/Fixtures/firmware/fit-costs.py FOLDER >Sources/QORNNExport/Certificate/FirmwareTarget+Cortex.swift
"""

import math
import pathlib
import struct
import sys

import numpy
from scipy.optimize import linprog

ACTIVATIONS = ["identity", "relu", "modReLU"]


def loops(bits, has_pairs):
    """Columns of a round: 16 with the DSP instructions, else a word of each plane."""
    return [16] if has_pairs and bits in (2, 4, 8) else [32 // plane for plane in (8, 4, 2, 1) if bits & plane]


def shape(path):
    """What the header and the tensor records of a model file say."""
    data = path.read_bytes()
    layers, tensors = struct.unpack_from("<HH", data, 20)
    inputs, outputs = struct.unpack_from("<II", data, 24)
    model = {"inputs": inputs, "outputs": outputs, "isToken": data[40] == 1, "inputBits": data[41]}
    model["layers"] = [
        {"size": struct.unpack_from("<I", data, 72 + 32 * n)[0], "state": data[76 + 32 * n], "activation": data[77 + 32 * n]}
        for n in range(layers)
    ]
    for record in range(64 + 32 * layers, 64 + 32 * layers + 40 * tensors, 40):
        name, layer = data[record : record + 8].rstrip(b"\0").decode(), struct.unpack_from("<I", data, record + 16)[0]
        if name in ("W", "U", "E"):
            model["layers"][layer - 1][name] = data[record + 36]
        if name == "V":
            model["V"] = data[record + 36]
    return model


class Equation(dict):
    def add(self, key, count):
        self[key] = self.get(key, 0) + count

    def add_product(self, bits, is_narrow, rows, columns, has_pairs):
        widths = (bits, is_narrow)
        self.add(("perMatrix", widths), 1)
        self.add(("perColumn", widths), columns)
        self.add(("perRowPair", widths), (rows + 1) // 2)
        for step in loops(bits, has_pairs):
            self.add(("loop", widths, step), (rows + 1) // 2 * math.ceil(columns / step))


def equations(model, has_pairs):
    step, decision = Equation(), Equation()
    step.add("perStep", 1)
    step.add("perFeature", 0 if model["isToken"] else model["inputs"])
    below = (model["inputBits"], model["inputs"])
    for layer in model["layers"]:
        size, is_narrow = layer["size"], layer["state"] == 8
        step.add("perLayer", 1)
        step.add(("perUnit", layer["activation"]), size)
        step.add_product(layer["W"], is_narrow, size, size, has_pairs)
        if "E" in layer:
            step.add("perTokenElement", size)
        else:
            step.add_product(layer["U"], below[0] == 8, size, below[1], has_pairs)
        below = (layer["state"], size)
    decision.add("perReadout", 1)
    decision.add("perOutput", model["outputs"])
    decision.add_product(model["V"], below[0] == 8, model["outputs"], below[1], has_pairs)
    return step, decision


def fit(folder, has_pairs):
    lines = [line.split() for line in (folder / "costs.txt").read_text().splitlines()]
    code, rows = int(lines[0][1]), [[int(word) for word in line] for line in lines[1:]]
    left, right = [], []
    for number, step, decision, _ in rows:
        left += equations(shape(folder / f"{number}.qornn"), has_pairs)
        right += [step, decision]
    keys = sorted({key for equation in left for key in equation}, key=str)
    matrix = numpy.array([[equation.get(key, 0) for key in keys] for equation in left], float)
    counts = numpy.array(right, float)
    # The least relative excess of all together, none below its count.
    weights = (matrix / counts[:, None]).sum(0) + 1e-9
    solution = linprog(weights, A_ub=-matrix, b_ub=-counts, bounds=[(0, None)] * len(keys), method="highs")
    values = numpy.ceil(solution.x - 1e-6)
    excess = matrix @ values / counts - 1
    print(f"{folder.name}: {len(counts)} counts, excess {excess.mean():.1%}, at most {excess.max():.1%}", file=sys.stderr)
    return dict(zip(keys, values.astype(int))), code, max(row[3] for row in rows)


def target(name, title, folder, has_pairs):
    values, code, stack = fit(folder, has_pairs)
    units = ", ".join(f".{ACTIVATIONS[n]}: {values[('perUnit', n)]}" for n in range(3))
    print(f"\n  /// Counted on an emulated core, for every width.\n  public static let {name} = FirmwareTarget(")
    print(f'    name: "{title}",\n    cost: StepCost(')
    print(f"      perStep: {values['perStep']}, perFeature: {values['perFeature']}, perLayer: {values['perLayer']},")
    print(f"      perUnit: [{units}], perTokenElement: {values['perTokenElement']},\n      products: [")
    for bits in range(2, 9):
        for is_narrow in (False, True):
            widths = (bits, is_narrow)
            first = ", ".join(f"{key}: {values[(key, widths)]}" for key in ("perMatrix", "perColumn", "perRowPair"))
            rounds = ", ".join(
                f".init(columns: {step}, instructions: {values[('loop', widths, step)]})" for step in loops(bits, has_pairs)
            )
            print(f"        .init(weightBits: {bits}, isNarrow: {str(is_narrow).lower()}): .init(\n          {first},")
            print(f"          loops: [{rounds}]),")
    print(f"      ], perReadout: {values['perReadout']}, perOutput: {values['perOutput']}),")
    print(f"    codeByteCount: {code}, stackByteCount: {stack})")


folder = pathlib.Path(sys.argv[1])
print("// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.\n")
print("extension FirmwareTarget {", end="")
target("cortexM0Plus", "Cortex-M0+", folder / "cortex-m0plus", False)
target("cortexM4", "Cortex-M4", folder / "cortex-m4", True)
print("}")
