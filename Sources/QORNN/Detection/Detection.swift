/// What counts as hearing a class, equations (9) … (11) of Docs/Arithmetic.md.
public struct Detection: Equatable, Sendable {
  /// c: the class, 0 … outputSize − 1.
  public var classIndex: Int
  /// θ: the mean lead that is an event, in units of a logit; every Int32.
  public var threshold: Int32
  /// N: the steps that the lead is averaged over, 1 … 65,535.
  public var smoothing: Int
  /// R: the steps after an event in which there is no other one, 0 … 2^31 − 1.
  public var refractory: Int

  /// Takes the values as they are; see `isValid` for their ranges.
  public init(classIndex: Int, threshold: Int32, smoothing: Int = 1, refractory: Int = 0) {
    self.classIndex = classIndex
    self.threshold = threshold
    self.smoothing = smoothing
    self.refractory = refractory
  }

  /// The most steps that a lead is averaged over.
  public static var maximumSmoothing: Int { 65_535 }

  /// Whether smoothing and refractory time are in their ranges and the class is one of `outputSize`.
  ///
  /// - Parameter outputSize: The model's classes.
  public func isValid(outputSize: Int) -> Bool {
    classIndex >= 0 && classIndex < outputSize && smoothing >= 1 && smoothing <= Self.maximumSmoothing
      && refractory >= 0 && refractory <= Int(Int32.max)
  }

  /// d: by how much a class leads all others, −2^31 … 2^31 − 1, equation (9); its own logit where there is no other.
  ///
  /// - Precondition: 0 ≤ classIndex < logits.count.
  public static func lead(of classIndex: Int, _ logits: UnsafeBufferPointer<Int32>) -> Int32 {
    precondition(classIndex >= 0 && classIndex < logits.count, "no such class")
    var best: Int32 = .min
    var index = 0
    while index < logits.count {
      if index != classIndex && logits[index] > best { best = logits[index] }
      index &+= 1
    }
    guard logits.count > 1 else { return logits[classIndex] }
    return Int32(clamping: Int64(logits[classIndex]) &- Int64(best))
  }
}
