import QORNNToolSupport
import QORNNTraining

/// How training sequences are varied as they are drawn. On by default, because recordings are few; off for
/// regressions, whose targets would have to change too.
struct AugmentationOptions: Sendable {
  private let timeWarp = Option<Double?>(
    "--time-warp", in: 0...0.9, defaultText: "0.2, with --target 0",
    help: "Stretch or shrink a training sequence by up to this share each time it is drawn.")
  private let scaleJitter = Option<Double?>(
    "--scale-jitter", in: 0...0.9, defaultText: "0.2, with --target 0",
    help: "Scale each of its features by up to this share.")
  private let offsetJitter = Option<Double?>(
    "--offset-jitter", in: 0...10, defaultText: "0.2, with --target 0",
    help: "Move each of its features by up to this many standard deviations.")
  private let targetSteps = Option<Int?>(
    "--target-steps", in: 1...1_000_000, defaultText: "5, with --target 1",
    help: "Ask for the answer at each of its last N steps, not only at the last one.")

  var options: [any CommandParameter] { [timeWarp, scaleJitter, offsetJitter, targetSteps] }

  var stored: [StoredOption] {
    [.init(timeWarp), .init(scaleJitter), .init(offsetJitter), .init(targetSteps)]
  }

  func augmentation(_ arguments: ParsedArguments, isRegression: Bool) -> Augmentation {
    let share: Double = isRegression ? 0 : 0.2
    return Augmentation(
      timeWarp: Float(arguments[timeWarp] ?? share), scaleJitter: Float(arguments[scaleJitter] ?? share),
      offsetJitter: Float(arguments[offsetJitter] ?? share),
      targetSteps: arguments[targetSteps] ?? (isRegression ? 1 : 5))
  }
}
