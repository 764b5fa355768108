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
    lines += ["", "States and logits of a session that began with zero states, whatever the readings"]
    lines += rangeTable.lines(indent: 2)
    lines += [
      "",
      "What the equations of a step multiply and read, whatever the data; kernels fill up blocks of columns",
    ]
    lines += workTable.lines(indent: 2)
    lines +=
      ["", "RAM of one stream on a 32-bit core, weights in flash, in bytes"] + ramTable.lines(indent: 2)
    lines += ["", "Flash and stack, in bytes"] + flashTable.lines(indent: 2)
    lines += [
      "",
      "Instructions, at most, and microseconds: those are an estimate, at 64 MHz and one instruction a cycle",
    ]
    lines += instructionTable.lines(indent: 2)
    return (lines + [""] + scope).joined(separator: "\n") + "\n"
  }

  /// What the figures of firmware are of, and what is in none of them.
  private var scope: [String] {
    [
      "Code, stack and instructions are those of the archives that firmware.sh makes with \(FirmwareTarget.compiler), for every",
      "width; another compiler's are others. Opening is qornn_model_init with every check of a file, qornn_session_init and",
      "qornn_workspace_init; a step is \(model.inputKind == .vector ? "qornn_step" : "qornn_step_token"); \(readoutName) is "
        + "\(model.outputKind == .classes ? "qornn_decide" : "qornn_logits"). memcpy and memset count as loops of a byte",
      "a round with 32 bytes of stack each; their code is your C library's. In no figure: interrupts and their stack,",
      "wait states, your own code, and the other functions of qornn.h.",
    ]
  }

  private var readoutName: String { model.outputKind == .classes ? "a decision" : "a readout" }

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

  private var ramTable: TextTable {
    var rows = [
      ["qornn_model_size", "\(memory.model)"],
      ["qornn_session_size: one a stream, kept over a reset", "\(memory.session)"],
      ["qornn_workspace_size", "\(memory.workspace)"],
    ]
    if memory.sessionCount == 1 {
      rows.append(["all three", "\(memory.total)"])
    } else {
      rows.append([
        "all three, with the \(memory.sessionCount) sessions of windows that overlap", "\(memory.total)",
      ])
    }
    return TextTable(rows)
  }

  private var flashTable: TextTable {
    TextTable(
      [["", "model file", "code", "stack of opening", "of a step or \(readoutName)"]]
        + targets.map { target in
          [target.name, "\(model.byteCount)"]
            + [target.codeByteCount, target.openingStackByteCount, target.stackByteCount].map {
              $0.map(String.init) ?? "not measured"
            }
        })
  }

  private var instructionTable: TextTable {
    let sessions = memory.sessionCount
    var header = ["opening", "a step", readoutName]
    if sessions > 1 { header.insert("a reading: \(sessions) steps", at: 2) }
    return TextTable(
      [[""] + header.flatMap { [$0, "µs"] }]
        + targets.map { target in
          let step = target.cost?.step(model)
          var counts = [target.opening?.instructions(model), step, target.cost?.readout(model)]
          if sessions > 1 {
            let product = step?.multipliedReportingOverflow(by: sessions)
            counts.insert(product.map { $0.overflow ? Int.max : $0.partialValue }, at: 2)
          }
          return [target.name]
            + counts.flatMap { count in
              count.map { ["\($0)", "\(($0 - 1) / 64 + 1)"] } ?? ["not measured", "-"]
            }
        })
  }
}

extension StepWork.Part: CustomStringConvertible {
  /// A few words with the equation's number.
  public var description: String {
    switch self {
    case .inputStage: "input stage (0)"
    case .recurrentSums(let layer): "W·h of layer \(layer) (1)"
    case .inputSums(let layer): "U·x of layer \(layer) (1)"
    case .tokenRow: "E of a token (1)"
    case .units(let layer): "units of layer \(layer) (2), (3)"
    case .readout: "logits (4), where wanted"
    }
  }
}
