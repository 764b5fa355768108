/// Records with quotes: cells may hold delimiters, quotes and line ends.
extension CSVReader {
  /// The careful way, over several lines if a quoted cell holds line ends.
  ///
  /// - Returns: false when the program is to stop before the record is complete.
  func splitQuoted(_ firstLine: ArraySlice<UInt8>) throws(RowFailure) -> Bool {
    quotedLineEndCount = 0
    lines.markLineEnd()
    do {
      let isComplete = try splitCells(firstLine)
      lines.forgetMark()
      return isComplete
    } catch {
      lines.returnToMark()
      throw error
    }
  }

  private func splitCells(_ firstLine: ArraySlice<UInt8>) throws(RowFailure) -> Bool {
    var rest = firstLine
    starts.append(0)
    while true {
      if rest.first == Self.quote {
        guard let behind = try readQuotedCell(rest.dropFirst()) else { return false }
        rest = behind
      } else {
        let text = rest.prefix { $0 != delimiter }
        guard !text.contains(Self.quote) else { throw problem(.strayQuote(row: row, column: starts.count)) }
        record.append(contentsOf: text)
        rest = rest.dropFirst(text.count)
      }
      ends.append(record.count)
      guard let byte = rest.first else { return true }
      guard byte == delimiter else { throw problem(.strayQuote(row: row, column: starts.count)) }
      guard starts.count < columnLimit else { throw problem(.tooManyColumns(row: row, limit: columnLimit)) }
      rest = rest.dropFirst()
      starts.append(record.count)
    }
  }

  /// Appends a quoted cell's text to the record.
  ///
  /// - Parameter text: what follows the opening quote.
  /// - Returns: what follows the closing quote on its line; nil when the program is to stop before it came.
  private func readQuotedCell(_ text: ArraySlice<UInt8>) throws(RowFailure) -> ArraySlice<UInt8>? {
    var rest = text
    while true {
      let piece = rest.prefix { $0 != Self.quote }
      record.append(contentsOf: piece)
      rest = rest.dropFirst(piece.count)
      if rest.isEmpty {
        record.append(contentsOf: lines.lineWithEnding.suffix(from: rest.endIndex))
        guard try advanceWithinQuotes() else { return nil }
        rest = lines.line
        continue
      }
      rest = rest.dropFirst()
      guard rest.first == Self.quote else { return rest }
      record.append(Self.quote)
      rest = rest.dropFirst()
    }
  }

  /// Goes to the next line of a quoted cell.
  ///
  /// - Returns: false when the program is to stop: the cell may yet be closed.
  private func advanceWithinQuotes() throws(RowFailure) -> Bool {
    guard quotedLineEndCount < Self.quotedLineEndLimit else {
      throw openQuote(.lineEnds(Self.quotedLineEndLimit))
    }
    guard record.count <= byteLimit else { throw openQuote(.bytes(byteLimit)) }
    quotedLineEndCount += 1
    let hasLine: Bool
    do {
      hasLine = try advanceLine()
      if hasLine { try validate(lines.line) }
    } catch .badRow {
      throw openQuote(.badLine(row: lines.number))
    }
    guard hasLine || lines.isStopped else { throw openQuote(.input) }
    return hasLine
  }

  private func openQuote(_ bound: SequenceFileProblem.QuoteBound) -> RowFailure {
    problem(.openQuote(row: row, column: starts.count, bound))
  }
}
