import QORNN

extension ExportSummary {
  /// The network in one line: `w4a12, 96 units, 3 features → 10 classes`.
  public var headline: String {
    let inputs = inputKind == .vector ? "\(inputSize) features" : "\(inputSize) tokens"
    let outputs = outputKind == .classes ? "\(labels.count) classes" : "\(labels.count) values"
    let widths = layers.map { "w\($0.weightBits)a\($0.stateBits)" }
    let shape = layers.map { "\($0.hiddenSize)" }.joined(separator: " + ")
    return "\(Set(widths).count == 1 ? widths[0] : widths.joined(separator: " + ")), \(shape) units, "
      + "\(inputs) → \(outputs)" + (windowSize > 0 ? ", windows of \(windowSize) every \(hopSize) steps" : "")
  }

  /// Widths, scales and orthogonality of each layer.
  public var layerTable: TextTable {
    TextTable(
      [
        [
          "layer", "units", "W bits", "U bits", "state bits", "state range", "n", "e", "‖WᵀW − I‖₂",
          "max |λ|",
        ]
      ]
        + layers.enumerated().map { index, layer in
          [
            "\(index + 1)", "\(layer.hiddenSize)", "\(layer.weightBits)", "\(layer.inputWeightBits)",
            "\(layer.stateBits)", "±" + Number.rounded(Double(layer.stateRange), digits: 4), "\(layer.shift)",
            "\(layer.inputExponent)", Number.rounded(layer.weights.orthogonalityDefect, digits: 3),
            Number.fixed(layer.weights.spectralRadius, decimals: 4),
          ]
        })
  }

  /// Where the bytes of the file went.
  public var partTable: TextTable {
    TextTable(
      [["part", "bytes", "share"]]
        + (parts + [ModelPart(name: "total", layer: 0, byteCount: byteCount)]).map { part in
          [
            part.name + (part.layer > 0 ? " of layer \(part.layer)" : ""), "\(part.byteCount)",
            Number.percent(Double(part.byteCount) / Double(max(byteCount, 1)), decimals: 1),
          ]
        })
  }
}

extension VerificationReport {
  /// What was measured, a row each.
  public func table(labels: [String]) -> TextTable {
    var rows = [["measure", "result", "of"], ["sequences", "\(sequenceCount)"], ["steps", "\(stepCount)"]]
    func add(_ name: String, _ share: Double?, _ count: Int?, of total: Int) {
      guard let share, let count else { return }
      rows.append([name, Number.percent(share, decimals: 2), "\(count) of \(total)"])
    }
    add("float network as trained, right", trainedAccuracy, trainedCorrectCount, of: scoredCount)
    add("rounded float network, right", floatAccuracy, floatCorrectCount, of: scoredCount)
    add("integer model, right", integerAccuracy, integerCorrectCount, of: scoredCount)
    if let recalledSequenceCount {
      let share = Double(recalledSequenceCount) / Double(max(sequenceCount, 1))
      add("integer model, whole sequences right", share, recalledSequenceCount, of: sequenceCount)
    }
    add("integer model and rounded float network agree", agreement, agreeingCount, of: comparedCount)
    if let floatCrossEntropy, let integerCrossEntropy {
      rows.append(["cross-entropy in float, nats", Number.rounded(floatCrossEntropy, digits: 4)])
      rows.append([
        "cross-entropy of the integer logits, nats", Number.rounded(integerCrossEntropy, digits: 4),
      ])
    }
    for (index, label) in labels.enumerated() {
      guard let largestDifferences else { break }
      if let floatErrors, let integerErrors {
        rows.append(["\(label): RMSE in float", Number.rounded(floatErrors[index], digits: 4)])
        rows.append(["\(label): RMSE in integers", Number.rounded(integerErrors[index], digits: 4)])
      }
      rows.append(["\(label): largest difference", Number.rounded(largestDifferences[index], digits: 3)])
    }
    rows.append(["readings clamped by the input stage", Number.percent(saturatedInputShare, decimals: 3)])
    for index in saturatedStateShares.indices {
      rows.append([
        "layer \(index + 1): states at their limit", Number.percent(saturatedStateShares[index], decimals: 3),
      ])
      rows.append(["layer \(index + 1): largest |h|", Number.rounded(largestStates[index], digits: 4)])
    }
    rows.append([
      "states equal to the float network's at the end", Number.percent(equalStateShare, decimals: 2),
    ])
    rows.append(["largest difference of a state, steps", "\(largestStateDifference)"])
    return TextTable(rows.map { $0 + Array(repeating: "", count: 3 - $0.count) })
  }

  /// Row: the right class, column: the integer model's; nil without classes, or with more than fit a page.
  public func confusionTable(labels: [String]) -> TextTable? {
    guard let confusion, let recalls, confusion.count <= 24 else { return nil }
    let header = ["right ↓ found →"] + labels + ["recall"]
    return TextTable(
      [header]
        + confusion.indices.map { row in
          [labels[row]] + confusion[row].map(String.init)
            + [recalls[row].map { Number.percent($0, decimals: 1) } ?? "–"]
        })
  }
}
