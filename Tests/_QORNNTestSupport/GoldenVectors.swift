/// The sequences of a `vectors.txt`: inputs and the logits they must give (models/README.md has the format).
public struct GoldenVectors: Equatable, Sendable {
  public enum Event: Equatable, Sendable {
    case readings([Int])
    case token(Int)
    /// Expected after the steps so far.
    case logits([Int])
  }

  public struct Sequence: Equatable, Sendable {
    public var name: String
    public var events: [Event]

    public init(name: String, events: [Event]) {
      self.name = name
      self.events = events
    }
  }

  public struct Malformed: Error, Equatable, Sendable {
    /// From 1.
    public var line: Int
    public var found: String
  }

  public var sequences: [Sequence]

  public init(sequences: [Sequence]) { self.sequences = sequences }

  public init(parsing text: String) throws(Malformed) {
    sequences = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let malformed = Malformed(line: index + 1, found: String(line))
      let cells = line.split(separator: " ", maxSplits: 1)
      guard cells.count == 2 else { throw malformed }
      if cells[0] == "sequence" {
        sequences.append(Sequence(name: String(cells[1]), events: []))
        continue
      }
      let numbers = cells[1].split(separator: " ").compactMap { Int($0) }
      guard numbers.count == cells[1].split(separator: " ").count, !numbers.isEmpty, !sequences.isEmpty else {
        throw malformed
      }
      switch cells[0] {
      case "step": sequences[sequences.count - 1].events.append(.readings(numbers))
      case "token" where numbers.count == 1: sequences[sequences.count - 1].events.append(.token(numbers[0]))
      case "logits": sequences[sequences.count - 1].events.append(.logits(numbers))
      default: throw malformed
      }
    }
    for sequence in sequences {
      guard case .logits = sequence.events.last else { throw Malformed(line: 0, found: sequence.name) }
    }
  }

  /// The file's text.
  public var text: String {
    var lines: [String] = []
    for sequence in sequences {
      lines.append("sequence \(sequence.name)")
      for event in sequence.events {
        switch event {
        case .readings(let counts): lines.append("step \(joined(counts))")
        case .token(let token): lines.append("token \(token)")
        case .logits(let logits): lines.append("logits \(joined(logits))")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func joined(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: " ") }
}
