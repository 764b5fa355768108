import Foundation

/// Maps values to 0 … 1 along an axis and places its ticks.
package struct ChartAxis: Equatable {
  package struct Tick: Equatable {
    package var value: Double
    package var label: String
  }

  package let scale: LineChart.Scale
  package let lower: Double
  package let upper: Double
  package let ticks: [Tick]

  /// An axis with round limits and ticks around the values; an empty or constant set gets some room.
  package init(covering values: some Sequence<Double>, scale: LineChart.Scale, targetTickCount: Int = 5) {
    let least = values.min() ?? (scale == .linear ? 0 : 0.1)
    let greatest = values.max() ?? 1
    switch scale {
    case .linear:
      let room = greatest > least ? 0 : max(abs(greatest) * 0.1, 0.05)
      self.init(linear: (least - room)...(greatest + room), targetTickCount: targetTickCount)
    case .logarithmic:
      self.init(logarithmic: least...greatest, targetTickCount: targetTickCount)
    }
  }

  /// A linear axis from the round number below the range to the one above it.
  package init(linear range: ClosedRange<Double>, targetTickCount: Int) {
    let step = Self.roundStep(range.upperBound - range.lowerBound, targetTickCount: targetTickCount)
    let first = (range.lowerBound / step).rounded(.down)
    let last = (range.upperBound / step).rounded(.up)
    scale = .linear
    lower = first * step
    upper = last * step
    ticks = stride(from: first, through: last, by: 1).map {
      Tick(value: $0 * step, label: Self.label($0 * step, step: step))
    }
  }

  /// A linear axis with exactly these limits; ticks are the round numbers within.
  package init(exactly range: ClosedRange<Double>, targetTickCount: Int) {
    let step = Self.roundStep(range.upperBound - range.lowerBound, targetTickCount: targetTickCount)
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    scale = .linear
    lower = range.lowerBound
    upper = range.upperBound
    ticks = stride(from: first, through: last, by: 1).map {
      Tick(value: $0 * step, label: Self.label($0 * step, step: step))
    }
  }

  private init(logarithmic range: ClosedRange<Double>, targetTickCount: Int) {
    scale = .logarithmic
    let decades = log10(range.upperBound / range.lowerBound)
    if decades < 1 {
      // Less than a decade: the powers of ten alone would leave the axis empty.
      let marks = [1.0, 1.5, 2, 3, 5, 7, 10]
      let base = pow(10, log10(range.lowerBound).rounded(.down))
      let candidates = (marks + marks.dropFirst().map { $0 * 10 }).map { $0 * base }
      let bottom = candidates.last { $0 <= range.lowerBound * (1 + 1e-9) } ?? range.lowerBound
      let above = candidates.first { $0 >= range.upperBound * (1 - 1e-9) && $0 > bottom * 1.01 }
      let top = above ?? range.upperBound * 1.1
      lower = bottom
      upper = top
      ticks = candidates.filter { $0 >= bottom * 0.999 && $0 <= top * 1.001 }.map {
        Tick(value: $0, label: Self.shortLabel($0))
      }
    } else {
      let first = log10(range.lowerBound).rounded(.down)
      let last = log10(range.upperBound).rounded(.up)
      lower = pow(10, first)
      upper = pow(10, last)
      let every = max(1, ((last - first) / Double(targetTickCount)).rounded(.up))
      ticks = stride(from: first, through: last, by: every).map {
        Tick(value: pow(10, $0), label: Self.shortLabel(pow(10, $0)))
      }
    }
  }

  /// 0 at the lower limit, 1 at the upper one.
  package func position(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: log10(value / lower) / log10(upper / lower)
    }
  }

  /// The 1, 2 or 5 times a power of ten that gives about `targetTickCount` ticks.
  package static func roundStep(_ extent: Double, targetTickCount: Int) -> Double {
    guard extent > 0, extent.isFinite else { return 1 }
    let rough = extent / Double(targetTickCount)
    let power = pow(10, log10(rough).rounded(.down))
    return ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
  }

  private static func label(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    if step >= 1_000_000 { return "\(shortLabel(value / 1_000_000))M" }
    if step >= 1_000 { return "\(shortLabel(value / 1_000))k" }
    if step < 1e-4 { return String(format: "%.1e", value) }
    let decimals = step >= 1 ? 0 : Int((-log10(step)).rounded(.up))
    return String(format: "%.\(decimals)f", value).replacingOccurrences(of: "-", with: "−")
  }

  private static func shortLabel(_ value: Double) -> String {
    if value != 0, abs(value) < 0.0099 || abs(value) >= 100_000 {
      let exponent = Int(log10(abs(value)).rounded(.down))
      let mantissa = value / pow(10, Double(exponent))
      let power = "1e\(exponent)".replacingOccurrences(of: "-", with: "−")
      return abs(mantissa - 1) < 1e-6 ? power : String(format: "%g", mantissa) + power.dropFirst()
    }
    return String(format: "%.4g", value)
  }
}
