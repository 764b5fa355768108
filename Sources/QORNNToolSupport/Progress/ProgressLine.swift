/// One line on a terminal that says how far a long piece of work is: `epoch 3/40  7%  12.1/s  3 min 4 s left`.
///
/// Writes nothing at all unless stderr is a terminal, so that logs and pipes stay clean.
package struct ProgressLine: ~Copyable {
  private let total: Int
  private let unit: String
  private let isEnabled: Bool
  private let start: ContinuousClock.Instant
  private var lastWrite: ContinuousClock.Instant?
  private var isShown = false

  /// - Parameters:
  ///   - total: the amount of work, in `unit`s; 0 when it is not known.
  ///   - unit: what is counted, in the singular: `iteration`.
  package init(total: Int, unit: String, isEnabled: Bool = StandardError.isTerminal) {
    self.total = total
    self.unit = unit
    self.isEnabled = isEnabled
    start = ContinuousClock.now
  }

  /// Shows the state of the work, at most ten times a second.
  ///
  /// - Parameter note: further words at the end of the line, for example the loss.
  package mutating func update(done: Int, note: String = "") {
    guard isEnabled else { return }
    let now = ContinuousClock.now
    if let lastWrite, now - lastWrite < .milliseconds(100), done != total { return }
    lastWrite = now
    isShown = true
    let seconds = (now - start) / .seconds(1)
    let text = Self.text(unit: unit, done: done, total: total, seconds: seconds, note: note)
    StandardError.writeRaw("\r\u{1B}[K" + text.prefix(79))
  }

  /// Removes the line, so that other output starts on a clean one.
  package mutating func clear() {
    guard isShown else { return }
    isShown = false
    StandardError.writeRaw("\r\u{1B}[K")
  }

  /// The line's text.
  ///
  /// - Parameter seconds: since the start.
  package static func text(unit: String, done: Int, total: Int, seconds: Double, note: String = "") -> String
  {
    var pieces = [total > 0 ? "\(unit) \(done)/\(total)" : "\(unit) \(done)"]
    if total > 0 { pieces.append("\(min(100, done * 100 / total))%") }
    if done > 0 && seconds > 0 {
      let rate = Double(done) / seconds
      pieces.append("\(DecimalText.rounded(rate, digits: 3))/s")
      if total > done { pieces.append("\(duration(Double(total - done) / rate)) left") }
    }
    if !note.isEmpty { pieces.append(EchoedText.escaped(note)) }
    return pieces.joined(separator: "  ")
  }

  /// `42 s`, `3 min 4 s`, `2 h 10 min`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds < 8_640_000 else { return "more than 99 days" }
    let whole = Int(seconds.rounded(.up))
    switch whole {
    case ..<60: return "\(whole) s"
    case ..<3600: return "\(whole / 60) min \(whole % 60) s"
    default: return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }
  }
}
