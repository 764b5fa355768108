import QORNN

extension Certificate {
  /// The whole certificate for people; the same model gives the same text, so two can be compared line by line.
  public var text: String {
    var lines = ModelComment(model).identity
    lines += [
      "",
      "No sum overflows, whatever the readings and the states: bounds (B1) to (B4) of Docs/Arithmetic.md, every row",
    ]
    lines += proofTable.lines(indent: 2)
    lines += ["", "States and logits, whatever the readings"] + rangeTable.lines(indent: 2)
    lines += ["", "A step, whatever the data"] + workTable.lines(indent: 2)
    lines += ["", "Memory of one stream on a 32-bit core, weights in flash"] + memoryTable.lines(indent: 2)
    lines += [
      "", "Instructions, counted in an emulator; the time is an estimate: 64 MHz, one instruction a cycle",
    ]
    lines += stepTable.lines(indent: 2)
    return lines.joined(separator: "\n") + "\n"
  }

  private var proofTable: TextTable {
    let rows = proof.worstRows.map { worst in
      [
        worst.layer == 0 ? "readout" : "layer \(worst.layer)", "(B\(worst.bound.rawValue))",
        "\(worst.rowCount)",
        "\(worst.row)", "\(worst.sum)", worst.bound == .preactivation ? "2^62" : "2^31", Self.margin(worst),
      ]
    }
    return TextTable([["", "bound", "rows", "worst row", "its sum", "below", "limit / sum"]] + rows)
  }

  /// How often the largest sum fits its limit, rounded down.
  private static func margin(_ worst: OverflowProof.Worst) -> String {
    guard worst.sum > 0 else { return "-" }
    let (whole, rest) = worst.limit.quotientAndRemainder(dividingBy: worst.sum)
    // Two decimals of a remainder that may have 62 bits.
    let hundredths = rest.multipliedFullWidth(by: 100)
    let digits = worst.sum.dividingFullWidth(hundredths).quotient
    return "\(whole).\(digits < 10 ? "0" : "")\(digits)"
  }

  private var rangeTable: TextTable {
    var rows = [["", "limit", "lowest", "highest", "never at the limit"]]
    for (index, states) in ranges.states.enumerated() {
      let limit = Saturation.limit(bitWidth: model.stateBitWidth(layer: index + 1))
      let inside = states.count { $0.lowerBound > -limit && $0.upperBound < limit }
      rows.append([
        "states of layer \(index + 1)", "±\(limit)", "\(states.map(\.lowerBound).min() ?? 0)",
        "\(states.map(\.upperBound).max() ?? 0)", "\(inside) of \(states.count) units",
      ])
    }
    rows.append([
      "logits", "Int32", "\(ranges.logits.map(\.lowerBound).min() ?? 0)",
      "\(ranges.logits.map(\.upperBound).max() ?? 0)",
    ])
    return TextTable(rows)
  }

  private var workTable: TextTable {
    var rows = [["", "multiplications", "of", "bytes of the model read"]]
    for row in work.rows {
      let widths = row.weightBitWidth == 0 ? "32 × 32 bits" : "\(row.weightBitWidth) bits × state or input"
      rows.append([
        row.part.description, "\(row.multiplicationCount)", row.multiplicationCount == 0 ? "" : widths,
        "\(row.byteCount)",
      ])
    }
    rows.append([
      "all of it", "\(work.rows.reduce(0) { $0 + $1.multiplicationCount })", "",
      "\(work.rows.reduce(0) { $0 + $1.byteCount })",
    ])
    return TextTable(rows)
  }

  private var memoryTable: TextTable {
    var rows = [["flash, model file", "\(model.byteCount) bytes"]]
    for target in targets {
      rows.append([
        "flash, code for \(target.name): every width, and the checks of a file",
        Self.bytes(target.codeByteCount),
      ])
    }
    rows += [
      ["RAM, qornn_model_size", "\(memory.model) bytes"],
      ["RAM, qornn_session_size: one a stream, kept over a reset", "\(memory.session) bytes"],
      ["RAM, qornn_workspace_size", "\(memory.workspace) bytes"],
      ["RAM, all three", "\(memory.total) bytes"],
    ]
    for target in targets { rows.append(["stack on \(target.name)", Self.bytes(target.stackByteCount)]) }
    return TextTable(rows)
  }

  private static func bytes(_ count: Int?) -> String { count.map { "\($0) bytes" } ?? "not measured" }

  private var stepTable: TextTable {
    let readout = model.outputKind == .classes ? "a decision, at most" : "the logits, at most"
    var rows = [["", "a step, at most", "time", readout, "time"]]
    for target in targets {
      let step = target.cost?.step(model)
      let readout = target.cost?.readout(model)
      rows.append(
        [target.name]
          + [step, readout].flatMap { count in
            count.map { ["\($0)", Self.milliseconds($0)] } ?? ["not measured", "-"]
          })
    }
    return TextTable(rows)
  }

  private static func milliseconds(_ instructions: Int) -> String {
    Number.rounded(Double(instructions) / 64_000, digits: 3) + " ms"
  }
}

extension StepWork.Part: CustomStringConvertible {
  /// A few words with the equation's number.
  public var description: String {
    switch self {
    case .inputStage: "input stage (0)"
    case .recurrentSums(let layer): "W·h of layer \(layer) (1)"
    case .inputSums(let layer): "U·x of layer \(layer) (1)"
    case .units(let layer): "units of layer \(layer) (2), (3)"
    case .readout: "logits (4), where wanted"
    }
  }
}
