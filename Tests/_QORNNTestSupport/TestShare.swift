import Foundation

/// How much of the long lists of cases a run takes. Unoptimized code and emulators need minutes for all of them: `swift test`
/// takes a share that still meets every choice of every list, and all with QORNN_WHOLE=1, which the gate sets in release.
public enum TestShare {
  /// Whether the run takes everything.
  public static let isWhole = ProcessInfo.processInfo.environment["QORNN_WHOLE"] != nil

  /// From one case that is taken to the next: `share`, or 1 in a whole run.
  public static func stride(_ share: Int) -> Int { isWhole ? 1 : share }
}
