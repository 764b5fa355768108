import Foundation
import QORNNTraining
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("The plot of a run")
struct LoopPlotTests {
  @Test("ticks are round and inside the axis")
  func ticks() {
    let axis = ChartAxis(exactly: 0...3000, targetTickCount: 5)
    #expect(axis.ticks.map(\.label) == ["0", "1k", "2k", "3k"])
    #expect(
      ChartAxis(exactly: 0...100, targetTickCount: 5).ticks.map(\.label) == [
        "0", "20", "40", "60", "80", "100",
      ])
    let radius = ChartAxis(covering: [1.0161, 1.0233], scale: .linear)
    #expect(radius.ticks.first?.label == "1.016" && radius.ticks.last?.label == "1.024")
    let loss = ChartAxis(covering: [2.3, 1.7e-5], scale: .logarithmic)
    #expect(loss.lower == 1e-5 && loss.upper == 10)
    for axis in [axis, radius, loss] {
      for tick in axis.ticks { #expect((-1e-9...1 + 1e-9).contains(axis.position(tick.value))) }
    }
  }

  @Test("an axis of equal, or of no values has an extent", arguments: [[], [0.0], [5.0, 5.0]])
  func degenerate(_ values: [Double]) {
    let linear = ChartAxis(covering: values, scale: .linear)
    #expect(linear.upper > linear.lower && linear.ticks.count > 1)
    let logarithmic = ChartAxis(covering: values.filter { $0 > 0 }, scale: .logarithmic)
    #expect(logarithmic.upper > logarithmic.lower && !logarithmic.ticks.isEmpty)
  }

  @Test("the drawing is well-formed, without numbers that are none")
  func drawing() throws {
    var records: [TrainingRecord] = []
    for iteration in 1...2000 {
      var record = TrainingRecord(event: .iteration, iteration: iteration, epoch: 0)
      record.loss = iteration == 7 ? .nan : 1 / Float(iteration)
      record.gradientNorm = iteration == 9 ? .infinity : 1
      records.append(record)
      guard iteration % 500 == 0 else { continue }
      record.event = .validation
      record.accuracy = 0.5
      record.spectralRadius = 1
      record.stateGradients = StateGradientProfile(everyStep: [(1...200).map { Double($0 * iteration) }])
      records.append(record)
    }
    records.append(TrainingRecord(event: .divergence, iteration: 2000, epoch: 0))
    let svg = TrainingPlot.sheet(records: records, title: "a < b & c", subtitle: "").svg()
    #expect(!svg.lowercased().contains("nan") && !svg.contains("inf"))
    #expect(svg.contains("a &lt; b &amp; c"))
    // Loss twice, accuracy, gradient norm, spectral radius with its limit; three curves along the steps.
    #expect(svg.components(separatedBy: "<polyline").count - 1 == 6 + 3)
    #expect(
      svg.contains(">iteration 500<") && svg.contains(">iteration 1500<") && svg.contains(">iteration 2000<"))
    #expect(svg.contains("; diverged at iteration 2000"))
    // 2,000 points are drawn as 240.
    #expect(svg.utf8.count < 20_000)
    #expect(XMLParser(data: Data(svg.utf8)).parse())
  }

  @Test("powers of ten are exact, and found exactly", arguments: [-44, -7, -1, 0, 1, 5, 30, 308])
  func decades(_ exponent: Int) {
    let power = pow(10, Double(exponent))
    #expect(abs(Decade.power(exponent) / power - 1) < 1e-15)
    #expect(Decade.exponent(of: Decade.power(exponent)) == exponent)
    #expect(Decade.exponent(of: Decade.power(exponent).nextDown) == exponent - 1)
    #expect(abs(Decade.logarithm(power) - Double(exponent)) < 1e-12)
    #expect(abs(Decade.power(Double(exponent)) / power - 1) < 1e-12)
  }

  @Test("a logarithmic axis holds its values between marks that a reader knows")
  func logarithmicAxes() {
    func labels(_ values: [Double]) -> [String] {
      let axis = ChartAxis(covering: values, scale: .logarithmic)
      #expect(values.allSatisfy { axis.lower <= $0 && $0 <= axis.upper }, "\(values)")
      return axis.ticks.map(\.label)
    }
    #expect(labels([11, 118]) == ["10", "20", "50", "100", "200"])
    #expect(labels([3.1e-5, 4e-5]) == ["3·10⁻⁵", "5·10⁻⁵"])
    #expect(labels([3e-4, 0.027]) == ["0.001", "0.01"])
    #expect(labels([4e-7, 0.5]) == ["10⁻⁷", "10⁻⁶", "10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1"])
  }

  @Test("every colour is another one on black paper")
  func colors() {
    let svg = TrainingPlot.sheet(records: [], title: "", subtitle: "").svg()
    for color in ChartColor.allCases {
      #expect(svg.components(separatedBy: "=\"\(color.rawValue)\"]").count == 3, "\(color)")
    }
  }

  @Test("a run that has not begun has an empty drawing")
  func empty() {
    let svg = TrainingPlot.sheet(records: [], title: "nothing", subtitle: "yet").svg()
    #expect(XMLParser(data: Data(svg.utf8)).parse())
  }
}
