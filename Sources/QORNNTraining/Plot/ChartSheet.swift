/// Several panels in a grid, as one SVG drawing.
public struct ChartSheet: Sendable {
  /// The heading of the whole sheet.
  public var title: String
  /// A smaller line under it, empty for none.
  public var subtitle: String
  /// The panels, row by row.
  public var charts: [LineChart]
  /// Panels of a row, at least 1.
  public var columnCount: Int

  /// Takes the values as they are, a `columnCount` below 1 as 1.
  public init(title: String, subtitle: String = "", charts: [LineChart], columnCount: Int = 2) {
    self.title = title
    self.subtitle = subtitle
    self.charts = charts
    self.columnCount = max(1, columnCount)
  }

  private static let panelWidth = 430.0
  private static let panelHeight = 226.0
  private static let margin = 16.0
  private static let headerHeight = 54.0

  private static let style = """
    text { font-family: system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #333 }
    .heading { font-size: 17px; font-weight: 600 }
    .subtitle { font-size: 12px; fill: #777 }
    .title { font-size: 13px; font-weight: 600 }
    .legend { font-size: 11px; fill: #555 }
    .tick { font-size: 11px; fill: #777 }
    .grid { stroke: #e9e9ec; stroke-width: 1 }
    .axis { stroke: #a8a8ae; stroke-width: 1 }
    polyline { fill: none; stroke-linejoin: round; stroke-linecap: round }
    .paper { fill: #fff }
    @media (prefers-color-scheme: dark) {
      text, .title, .heading { fill: #e6e6ea }
      .subtitle, .legend, .tick { fill: #a6a6ae }
      .grid { stroke: #2c2f36 }
      .axis { stroke: #6a6d75 }
      .paper { fill: #14161b }
      \(ChartColor.darkRules)
    }
    """

  /// The whole SVG document.
  public func svg() -> String {
    let rowCount = (charts.count + columnCount - 1) / columnCount
    let width = Int(2 * Self.margin + Double(columnCount) * Self.panelWidth)
    let height = Int(Self.headerHeight + Self.margin + Double(rowCount) * Self.panelHeight)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\" role=\"img\">",
      "<style>", Self.style, "</style>",
      "<rect class=\"paper\" width=\"\(width)\" height=\"\(height)\" rx=\"8\"/>",
      LineChart.text(title, x: Self.margin + 10, y: 30, style: "heading"),
      LineChart.text(subtitle, x: Self.margin + 10, y: 48, style: "subtitle"),
    ]
    for (index, chart) in charts.enumerated() {
      let frame = ChartFrame(
        x: Self.margin + Double(index % columnCount) * Self.panelWidth,
        y: Self.headerHeight + Double(index / columnCount) * Self.panelHeight,
        width: Self.panelWidth, height: Self.panelHeight)
      lines += chart.svgElements(in: frame)
    }
    lines.append("</svg>\n")
    return lines.joined(separator: "\n")
  }
}
