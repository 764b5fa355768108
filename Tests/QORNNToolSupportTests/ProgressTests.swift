import QORNNToolSupport
import Testing

@Suite struct ProgressTests {
  @Test(arguments: [
    (0, 40, 0.0, "", "iteration 0/40  0%"),
    (10, 40, 5.0, "loss 0.5", "iteration 10/40  25%  2.00/s  15 s left  loss 0.5"),
    (40, 40, 5.0, "", "iteration 40/40  100%  8.00/s"),
    (12, 0, 3.0, "", "iteration 12  4.00/s"),
    (1, 1_000_000, 100.0, "", "iteration 1/1000000  0%  0.0100/s  more than 99 days left"),
  ])
  func text(done: Int, total: Int, seconds: Double, note: String, expected: String) {
    #expect(
      ProgressLine.text(unit: "iteration", done: done, total: total, seconds: seconds, note: note) == expected
    )
  }

  @Test(arguments: [
    (0.2, "1 s"), (59.0, "59 s"), (61.0, "1 min 1 s"), (3599.5, "1 h 0 min"), (7800.0, "2 h 10 min"),
    (Double.infinity, "more than 99 days"),
  ])
  func duration(seconds: Double, expected: String) {
    #expect(ProgressLine.duration(seconds) == expected)
  }

  @Test(arguments: [
    (0.0, "0"), (1234.4, "1234"), (12.34, "12.3"), (0.01234, "0.0123"), (-0.5, "-0.500"), (999.7, "1000"),
    (1e300, "1e+300"),
  ])
  func rounding(value: Double, expected: String) {
    #expect(DecimalText.rounded(value, digits: 3) == expected)
  }
}
