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
      records.append(record)
    }
    let svg = TrainingPlot.sheet(records: records, title: "a < b & c", subtitle: "").svg()
    #expect(!svg.lowercased().contains("nan") && !svg.contains("inf"))
    #expect(svg.contains("a &lt; b &amp; c"))
    #expect(svg.components(separatedBy: "<polyline").count - 1 == 5)
    // 2,000 points are drawn as 500.
    #expect(svg.utf8.count < 60_000)
    #expect(XMLParser(data: Data(svg.utf8)).parse())
  }

  @Test("a run that has not begun has an empty drawing")
  func empty() {
    let svg = TrainingPlot.sheet(records: [], title: "nothing", subtitle: "yet").svg()
    #expect(XMLParser(data: Data(svg.utf8)).parse())
  }
}
