/// Rows of cells, for a terminal or for Markdown.
public struct TextTable: Equatable, Sendable {
  /// Cells row by row; in Markdown the first row is the header.
  public var rows: [[String]]
  /// Columns from this one on are aligned to the right.
  public var firstNumberColumn: Int

  /// Takes the cells as they are; rows may differ in length.
  public init(_ rows: [[String]] = [], firstNumberColumn: Int = 1) {
    self.rows = rows
    self.firstNumberColumn = firstNumberColumn
  }

  private var widths: [Int] {
    let count = rows.map(\.count).max() ?? 0
    return (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
  }

  /// Lines with the columns aligned, two blanks between them.
  public func lines(indent: Int = 0) -> [String] {
    let widths = widths
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column < firstNumberColumn ? cell + padding : padding + cell
      }
      var line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A Markdown table; the first row is its header.
  public var markdown: [String] {
    guard let header = rows.first else { return [] }
    let marks = header.indices.map { $0 < firstNumberColumn ? "---" : "---:" }
    return ([header, marks] + rows.dropFirst()).map { row in
      "| " + row.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
    }
  }
}
