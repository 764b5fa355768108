"""The coefficients of OpeningCost and StepCost from counts: the least that no counted model exceeds. Needs scipy.

    QORNN_COSTS=FOLDER swift test --filter FirmwareCertificateTests      (it may fail; that is what this is for)
    python3 Tests/Fixtures/firmware/fit-costs.py FOLDER Sources/QORNNExport/Certificate

It writes FirmwareTarget+Cortex.swift, FirmwareTarget+RISCV.swift and FirmwareTarget+Compiler.swift; `swift format -i` breaks their
lines.
"""

import math
import pathlib
import struct
import subprocess
import sys

import numpy
from scipy.optimize import linprog

ACTIVATIONS = ["identity", "relu", "modReLU"]
KINDS = {"step": ["vector", "token"], "readout": ["classes", "values"]}
# What may save instructions.
SIGNED = {"odd", "single", "perOddLayer", "ifOdd"}


def has_pairs(bits, is_dsp):
    """Whether the product is one of the C kernels, with its own order of the vector."""
    return is_dsp and bits in (2, 4, 8)


def block(bits, is_dsp):
    return {2: 16, 4: 8, 8: 4}[bits] if has_pairs(bits, is_dsp) else 4


def loops(bits, is_dsp):
    """Columns of a round: 16 with the DSP instructions, else a word of each plane."""
    return [16] if has_pairs(bits, is_dsp) else [32 // plane for plane in (8, 4, 2, 1) if bits & plane]


def row_ends(columns, bits):
    """Planes of a packed row, and the bytes of zeros at their ends."""
    sizes = [columns * plane for plane in (8, 4, 2, 1) if bits & plane]
    return len(sizes), sum(math.ceil(size / 32) * 4 - math.ceil(size / 8) for size in sizes)


def unset_bits(data, rows, columns, bits):
    """Elements without the single bit of widths 3, 5 and 7, in all rows that a product reads."""
    if bits not in (3, 5, 7):
        return 0
    words, size = math.ceil(columns / 32), len(data) // rows
    unset = [columns - int.from_bytes(data[end - 4 * words : end], "little").bit_count() for end in range(size, len(data) + 1, size)]
    return sum(unset) + unset[-1] * (rows % 2)


def shape(data):
    """What the header and the tensor records of a model file say."""
    layers, tensors = struct.unpack_from("<HH", data, 20)
    opening = Equation(
        {("once",): 1, ("perByte",): len(data) - 16, ("perTensor",): tensors, ("perTensorOfLayer",): tensors * layers}
    )
    inputs, outputs = struct.unpack_from("<II", data, 24)
    names = ["inputKind", "inputBits", "outputKind", "rectifies"]
    model = {"inputs": inputs, "outputs": outputs, "shifts": [], **dict(zip(names, data[40:44]))}
    model["layers"] = [
        {"size": struct.unpack_from("<I", data, 72 + 32 * n)[0], "state": data[76 + 32 * n], "activation": data[77 + 32 * n]}
        for n in range(layers)
    ]
    for record in range(64 + 32 * layers, 64 + 32 * layers + 40 * tensors, 40):
        name, (layer, rows, columns, start, size) = data[record : record + 8].rstrip(b"\0").decode(), struct.unpack_from("<IIIII", data, record + 16)
        if data[record + 36]:
            planes, zeros = row_ends(columns, data[record + 36])
            opening.add(("perPlane",), rows * planes)
            opening.add(("perPaddingByte",), rows * zeros)
            opening.add(("perTokenElement" if name == "E" else "perElement", data[record + 36]), rows * columns)
        elif name in ("names", "labels", "metadata"):
            opening.add(("perString",), rows)
            others = sum(byte >= 0x80 for byte in data[start + 4 * rows : start + size])
            opening.add(("perASCIIByte",), size - 4 * rows - others)
            opening.add(("perOtherByte",), others)
        elif name in ("mW", "mU", "scales"):
            opening.add(("perRowOfIntegers",), rows)
        if name in ("W", "U", "E"):
            model["layers"][layer - 1][name] = data[record + 36]
        if name == "V":
            model["V"] = data[record + 36]
        if name in ("W", "U", "V"):
            model["unset"] = model.get("unset", numpy.zeros(2, int)) + [
                ((name == "V") == is_readout) * unset_bits(data[start : start + size], rows, columns, data[record + 36]) for is_readout in (False, True)
            ]
        if name == "features":
            opening.add(("perFeature",), rows)
            model["shifts"] = [struct.unpack_from("<i", data, start + 20 * n + 8)[0] for n in range(inputs)]
    opening.add(("perOutput",), outputs)
    for layer in model["layers"]:
        opening.add(("perUnit",), layer["size"])
    model["opening"] = opening
    return model


class Equation(dict):
    def add(self, key, count):
        self[key] = self.get(key, 0) + count

    def add_product(self, bits, is_narrow, rows, columns, is_dsp):
        widths, order = (bits, is_narrow), (bits if has_pairs(bits, is_dsp) else 0, is_narrow)
        pairs, size = (rows + 1) // 2, block(bits, is_dsp)
        self.add(("once", order), 1)
        self.add(("perBlock", order), columns // size)
        self.add(("perElementLeft", order), columns % size)
        self.add(("perZeros", is_narrow), math.ceil(columns / 32))
        self.add(("perRowPair", widths), pairs)
        for step in loops(bits, is_dsp):
            rounds = math.ceil(columns / step)
            self.add(("each", widths, step), pairs * rounds)
            if not has_pairs(bits, is_dsp):
                # Beside a plane of half the width it is no figure of its own: rounds there tell whether they are odd here.
                if 2 * step not in loops(bits, is_dsp):
                    self.add(("odd", widths, step), pairs * (rounds % 2))
                self.add(("single", widths, step), pairs * (rounds == 1))


def equations(model, is_dsp):
    step, readout = Equation(), Equation()
    step.add(("perStep", model["inputKind"]), 1)
    for shift in model["shifts"]:
        step.add(("perFeature" if shift <= 32 else "perFeatureOfLongShift",), 1)
    below = (model["inputBits"], model["inputs"])
    for layer in model["layers"]:
        size, is_narrow = layer["size"], layer["state"] == 8
        step.add(("perLayer",), 1)
        step.add(("perOddLayer",), size % 2)
        step.add(("perUnit", layer["activation"], is_narrow), size)
        step.add_product(layer["W"], is_narrow, size, size, is_dsp)
        if "E" in layer:
            step.add(("perTokenElement", layer["E"]), size)
        else:
            step.add_product(layer["U"], below[0] == 8, size, below[1], is_dsp)
        below = (layer["state"], size)
    kind = model["outputKind"]
    readout.add(("perCall", kind), 1)
    readout.add(("perOutputPair", kind), (model["outputs"] + 1) // 2)
    readout.add(("ifOdd", kind), model["outputs"] % 2)
    readout.add(("perRectifiedColumn",), model["rectifies"] * below[1])
    readout.add_product(model["V"], below[0] == 8, model["outputs"], below[1], is_dsp)
    return step, readout


# Instructions that the single bit of a weight may take on Cortex-M0+, where the compiler made a branch of it: the bound has every one.
PER_SET_BIT = {"cortex-m0plus": 1.75}


def solve(left, counts, name):
    """Coefficients with the least relative excess of all equations together, none below its count."""
    # For what no counted model shows.
    counts = counts * 1.002 + 8
    keys = sorted({key for equation in left for key in equation}, key=str)
    matrix = numpy.array([[equation.get(key, 0) for key in keys] for equation in left], float)
    bounds = [(None, None) if key[0] in SIGNED else (0, None) for key in keys]
    weights = (matrix / counts[:, None]).sum(0) + 1e-9
    solution = linprog(weights, A_ub=-matrix, b_ub=-counts, bounds=bounds, method="highs")
    values = numpy.ceil(solution.x - 1e-6).astype(int)
    excess = matrix @ values / counts - 1
    print(f"{name}: {len(counts)} counts, excess {excess.mean():.1%}, at most {excess.max():.1%}", file=sys.stderr)
    return dict(zip(keys, values))


def fit(models, file, is_dsp):
    lines = [[int(word) for word in line.split()] for line in file.read_text().splitlines()]
    (code,), rows = lines[0], lines[1:]
    opening = solve([model["opening"] for model in models], numpy.array([row[0] for row in rows], float), f"{file.stem}, opening")
    left = [equation for model in models for equation in equations(model, is_dsp)]
    counts = numpy.array([count for row in rows for count in (row[2], row[4])], float)
    counts += PER_SET_BIT.get(file.stem, 0) * numpy.concatenate([model["unset"] for model in models])
    values = solve(left, counts, f"{file.stem}, steps and readouts")
    # A change elsewhere moves the code by some bytes.
    code = math.ceil(code * 1.01 / 256) * 256
    return opening, values, code, max(row[5] for row in rows), max(row[6] for row in rows)


def opening_cost(values):
    def one(name):
        return f"{name}: {values.get((name,), 0)}"

    def widths(name):
        return f"{name}: [{', '.join(f'{bits}: {values[(name, bits)]}' for bits in range(2, 9))}]"

    names = ["once", "perByte", "perTensor", "perTensorOfLayer", "perPlane", "perPaddingByte"]
    more = ["perUnit", "perOutput", "perFeature", "perRowOfIntegers", "perString", "perASCIIByte", "perOtherByte"]
    return ", ".join([*map(one, names), widths("perElement"), widths("perTokenElement"), *map(one, more)])


def product(values, bits, is_narrow, is_dsp):
    widths, order = (bits, is_narrow), (bits if has_pairs(bits, is_dsp) else 0, is_narrow)
    copy = ", ".join(f"{key}: {values[(key, order)]}" for key in ("once", "perBlock", "perElementLeft"))
    rounds = []
    for step in loops(bits, is_dsp):
        extra = "".join(f", {key}: {values[(key, widths, step)]}" for key in ("odd", "single") if values.get((key, widths, step)))
        rounds.append(f".init(columns: {step}, each: {values[('each', widths, step)]}{extra})")
    return (
        f"        .init(weightBits: {bits}, isNarrow: {str(is_narrow).lower()},\n"
        f"          copy: .init(block: {block(bits, is_dsp)}, {copy}, perZeros: {values[('perZeros', is_narrow)]}),\n"
        f"          perRowPair: {values[('perRowPair', widths)]}, loops: [{', '.join(rounds)}]),\n"
    )


def target(models, name, title, file, is_dsp):
    opening, values, code, opening_stack, stack = fit(models, file, is_dsp)
    one = {key: values.get((key,), 0) for key in ("perFeature", "perFeatureOfLongShift", "perLayer", "perOddLayer", "perRectifiedColumn")}
    steps = ", ".join(f".{kind}: {values[('perStep', n)]}" for n, kind in enumerate(KINDS["step"]))
    units = ",\n".join(
        f".init(.{kind}, isNarrow: {str(is_narrow).lower()}): {values[('perUnit', n, is_narrow)]}"
        for n, kind in enumerate(ACTIVATIONS)
        for is_narrow in (False, True)
    )
    elements = ", ".join(f"{bits}: {values[('perTokenElement', bits)]}" for bits in range(2, 9))
    readouts = ",\n".join(
        f".{kind}: .init(perCall: {values[('perCall', n)]}, perRowPair: {values[('perOutputPair', n)]}, ifOdd: {values[('ifOdd', n)]})"
        for n, kind in enumerate(KINDS["readout"])
    )
    products = "".join(product(values, bits, is_narrow, is_dsp) for bits in range(2, 9) for is_narrow in (False, True))
    return f"""
  /// Counted on an emulated core, for every width.
  public static let {name} = FirmwareTarget(
    name: "{title}",
    opening: OpeningCost({opening_cost(opening)}),
    cost: StepCost(
      perStep: [{steps}], perFeature: {one["perFeature"]},
      perFeatureOfLongShift: {one["perFeatureOfLongShift"]}, perLayer: {one["perLayer"]}, perOddLayer: {one["perOddLayer"]},
      perUnit: [{units}],
      perTokenElement: [{elements}],
      perRectifiedColumn: {one["perRectifiedColumn"]},
      readouts: [{readouts}],
      products: [
{products}      ]),
    codeByteCount: {code}, openingStackByteCount: {opening_stack}, stackByteCount: {stack})
"""


def files(folder):
    data, start, models = (folder / "models").read_bytes(), 0, []
    while start < len(data):
        (size,) = struct.unpack_from("<I", data, start)
        models.append(shape(data[start + 4 : start + 4 + size]))
        start += 4 + size
    return models


FILES = {
    "Cortex": [
        ("cortexM0Plus", "Cortex-M0+", "cortex-m0plus", False),
        ("cortexM4", "Cortex-M4", "cortex-m4", True),
        ("cortexM7", "Cortex-M7", "cortex-m7", True),
    ],
    "RISCV": [("riscv32", "RISC-V, RV32IMAC", "riscv32", False)],
}
HEAD = "// Written by Tests/Fixtures/firmware/fit-costs.py; FirmwareCertificateTests holds it against an emulator.\n\n"
folder, sources = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
models = files(folder)
for name, targets in FILES.items():
    text = HEAD + "extension FirmwareTarget {"
    text += "".join(target(models, swift, title, folder / f"{core}.txt", is_dsp) for swift, title, core, is_dsp in targets)
    (sources / f"FirmwareTarget+{name}.swift").write_text(text + "}\n")
version = subprocess.run(["swiftc", "--version"], capture_output=True, text=True, check=True).stdout
(sources / "FirmwareTarget+Compiler.swift").write_text(
    HEAD
    + "extension FirmwareTarget {\n  /// What compiled the archives that everything was counted of.\n"
    + f'  public static let compiler = "Swift {version.split("Swift version ")[1].split()[0]}"\n}}\n'
)
