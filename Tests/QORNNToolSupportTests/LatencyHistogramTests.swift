import QORNNToolSupport
import Testing
import _QORNNTestSupport

@Suite struct LatencyHistogramTests {
  @Test func quantilesAreAtMostASixteenthTooLarge() {
    var generator = SplitMixGenerator(seed: 71)
    for count in [1, 2, 999, 1000, 1001, 5000] {
      var histogram = LatencyHistogram()
      let times = (0..<count).map { _ in
        UInt64.random(in: 0...(1 << UInt64.random(in: 0...50, using: &generator)), using: &generator)
      }
      for time in times { histogram.add(time) }
      #expect(histogram.count == count)
      #expect(histogram.sum == times.reduce(0, &+))
      let sorted = times.sorted()
      for thousandths in [1, 500, 990, 999, 1000] {
        // The smallest time that at least this share does not exceed.
        let exact = sorted[(thousandths * count + 999) / 1000 - 1]
        let found = histogram.quantile(thousandths: thousandths)
        #expect(
          found >= exact && found - exact <= exact / 16,
          "seed 71, \(count), \(thousandths): \(found), \(exact)")
      }
    }
  }

  @Test func endsOfTheRange() {
    var histogram = LatencyHistogram()
    #expect(histogram.quantile(thousandths: 500) == 0)
    for time in [0, 15, 16, 31, 32, .max] as [UInt64] {
      histogram = LatencyHistogram()
      histogram.add(time)
      #expect(histogram.quantile(thousandths: 1) >= time)
      #expect(histogram.quantile(thousandths: 1000) - time <= time / 16)
    }
  }
}
