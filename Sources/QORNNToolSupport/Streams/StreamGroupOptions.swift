/// How many streams share a process, for `--stream-key`.
package struct StreamGroupOptions: Sendable, Equatable {
  /// When a stream that has no more rows is over.
  package enum Idle: Sendable, Equatable {
    case never
    /// After so many rows of other streams.
    case rows(Int)
    case seconds(Int)

    /// Reads `100000` or `600s`; nil for anything else.
    package init?(_ text: String) {
      let digits = text.hasSuffix("s") ? text.dropLast() : text[...]
      guard let count = Int(digits), count > 0, digits.allSatisfy({ $0.isASCII && $0.isNumber }) else {
        return nil
      }
      self = text.hasSuffix("s") ? .seconds(count) : .rows(count)
    }

    /// As it is typed.
    package var text: String {
      switch self {
      case .never: "never"
      case .rows(let count): "\(count)"
      case .seconds(let count): "\(count)s"
      }
    }
  }

  /// What becomes of the stream that was silent longest when there are too many.
  package enum Overflow: String, CaseIterable, Sendable {
    /// It is over: it has its result, and its next row begins it anew.
    case drop
    /// It is put into the state folder until its next row, or until there are too many too.
    case save
  }

  /// The streams in memory at most.
  package var limit: Int
  package var idle: Idle
  package var overflow: Overflow
  /// The streams that are put away at most; those that were silent longest are over.
  package var savedLimit: Int
  package var threadCount: Int

  package init(
    limit: Int = 100_000, idle: Idle = .never, overflow: Overflow = .drop, savedLimit: Int = 1_000_000,
    threadCount: Int = 1
  ) {
    self.limit = limit
    self.idle = idle
    self.overflow = overflow
    self.savedLimit = savedLimit
    self.threadCount = threadCount
  }
}
