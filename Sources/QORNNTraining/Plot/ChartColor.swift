/// The colours of the project's charts, told apart on white and on black paper, and by the colour-blind.
public enum ChartColor: String, CaseIterable, Sendable {
  /// The main line.
  case blue = "#2f6fb3"
  /// Many points of what `blue` shows the few of.
  case paleBlue = "#9dbfe0"
  /// A second thing.
  case orange = "#d9772b"
  /// Its companion.
  case paleOrange = "#efbd94"
  /// Limits, and what is past.
  case gray = "#9a9da5"

  private var onBlack: String {
    switch self {
    case .blue: "#79b2ee"
    case .paleBlue: "#3c5e82"
    case .orange: "#f09a55"
    case .paleOrange: "#8a5a34"
    case .gray: "#7d818a"
    }
  }

  /// Style rules that replace the colours on black paper.
  static var darkRules: String {
    allCases.map { color in
      "[stroke=\"\(color.rawValue)\"] { stroke: \(color.onBlack) } "
        + "[fill=\"\(color.rawValue)\"] { fill: \(color.onBlack) }"
    }.joined(separator: "\n  ")
  }
}
