import QORNN
import QORNNTraining

/// Sequences with the logits that every implementation of the model must give: the text of `vectors.txt`, whose
/// records models/README.md lists.
public struct GoldenVectors: Sendable {
  /// The whole file, a line end after its last line.
  public let text: String

  /// Most sequences of a file.
  public static let largestCount = 20

  /// Runs sequences spread evenly over all, each from a state of zero.
  public init(_ model: SharedModel, sequences: [RawSequence], count: Int = GoldenVectors.largestCount) {
    let session = model.makeSession()
    let chosen = min(count, sequences.count)
    var lines = ["# The logits of the model with fingerprint \(Self.hexadecimal(model.fingerprint))."]
    for number in 0..<chosen {
      let sequence = sequences[number * sequences.count / chosen]
      session.reset()
      lines.append("sequence \(Self.name(sequence, number: number))")
      for step in 0..<sequence.stepCount {
        switch sequence.inputs {
        case .tokens(let tokens):
          lines.append("token \(tokens[step])")
          session.step(token: Int(tokens[step]))
        case .readings(let readings):
          let now = Array(readings[step * model.inputSize..<(step + 1) * model.inputSize])
          lines.append("step " + Self.joined(now))
          session.step(readings: now)
        }
      }
      lines.append("logits " + Self.joined(session.computeLogits()))
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func joined(_ numbers: [Int32]) -> String {
    numbers.map(String.init).joined(separator: " ")
  }

  /// One line that is not empty.
  private static func name(_ sequence: RawSequence, number: Int) -> String {
    let scalars = sequence.name.unicodeScalars.map {
      $0.properties.isWhitespace || $0.value < 0x20 ? " " : $0
    }
    let name = String(String.UnicodeScalarView(scalars)).split(separator: " ").joined(separator: " ")
    return name.isEmpty ? "\(number + 1)" : name
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
