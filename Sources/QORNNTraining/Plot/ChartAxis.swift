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
    let first = Decade.exponent(of: range.lowerBound)
    let ratio = range.upperBound / range.lowerBound
    if ratio < 1000 {
      // The powers of ten alone would leave most of the axis empty.
      let marks = ratio < 10 ? [1, 1.5, 2, 3, 5, 7] : [1, 2, 5]
      let candidates = (0...4).flatMap { decade in marks.map { $0 * Decade.power(first + decade) } }
      let bottom = candidates.last { $0 <= range.lowerBound * (1 + 1e-9) } ?? range.lowerBound
      let top =
        candidates.first { $0 >= range.upperBound * (1 - 1e-9) && $0 > bottom * 1.01 }
        ?? range.upperBound * 1.1
      lower = bottom
      upper = top
      let within = candidates.filter { (bottom * 0.999...top * 1.001).contains($0) }
      let powers = within.filter { value in (0...4).contains { value == Decade.power(first + $0) } }
      let steps = within.filter { value in
        (0...4).contains { decade in [1, 2, 5].contains { value == $0 * Decade.power(first + decade) } }
      }
      let fewer = steps.count > 7 ? powers : steps
      ticks = (within.count > 7 && fewer.count > 1 ? fewer : within).map {
        Tick(value: $0, label: Self.shortLabel($0))
      }
    } else {
      let above = Decade.exponent(of: range.upperBound)
      let last = Decade.power(above) < range.upperBound ? above + 1 : above
      lower = Decade.power(first)
      upper = Decade.power(last)
      ticks = stride(from: first, through: last, by: max(1, (last - first) / targetTickCount)).map {
        Tick(value: Decade.power($0), label: Self.shortLabel(Decade.power($0)))
      }
    }
  }

  /// 0 at the lower limit, 1 at the upper one.
  package func position(_ value: Double) -> Double {
    switch scale {
    case .linear: (value - lower) / (upper - lower)
    case .logarithmic: Decade.logarithm(value / lower) / Decade.logarithm(upper / lower)
    }
  }

  /// The 1, 2 or 5 times a power of ten that gives about `targetTickCount` ticks.
  package static func roundStep(_ extent: Double, targetTickCount: Int) -> Double {
    guard extent > 0, extent.isFinite else { return 1 }
    let rough = extent / Double(targetTickCount)
    let power = Decade.power(Decade.exponent(of: rough))
    return ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10) * power
  }

  private static func label(_ value: Double, step: Double) -> String {
    if value == 0 { return "0" }
    if step >= 1_000_000 { return "\(shortLabel(value / 1_000_000))M" }
    if step >= 1_000 { return "\(shortLabel(value / 1_000))k" }
    if step < 1e-4 { return String(format: "%.1e", value) }
    let decimals = max(0, -Decade.exponent(of: step * 1.0001))
    return String(format: "%.\(decimals)f", value).replacingOccurrences(of: "-", with: "−")
  }

  private static func shortLabel(_ value: Double) -> String {
    if value != 0, abs(value) < 0.00099 || abs(value) >= 100_000 {
      let exponent = Decade.exponent(of: abs(value) * (1 + 1e-9))
      let mantissa = value / Decade.power(exponent)
      let power = "10" + superscript(exponent)
      return abs(mantissa - 1) < 1e-6 ? power : String(format: "%g·", mantissa) + power
    }
    return String(format: "%.5g", value)
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return String("\(exponent)".map { $0.wholeNumberValue.map { digits[$0] } ?? "⁻" })
  }
}
