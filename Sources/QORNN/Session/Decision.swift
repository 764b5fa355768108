/// The class of the largest logit and by how much it leads, equation (5).
public struct Decision: Equatable, Sendable {
  /// The smallest index among the largest logits.
  public let classIndex: Int
  /// The distance to the largest of the other logits: 0 for a tie or a single class.
  public let margin: UInt32

  /// Decides for the largest logit, with the same instructions whatever they are: masks instead of branches.
  ///
  /// - Precondition: at least one logit.
  public init(_ logits: UnsafeBufferPointer<Int32>) {
    precondition(logits.count > 0, "no logits")
    var best = logits[0]
    var bestIndex: Int32 = 0
    // Any logit is at least that; without a second one nobody reads it.
    var second = Int32.min
    var index = 1
    while index < logits.count {
      let logit = logits[index]
      // Best and smaller change places where the logit is the larger one.
      let (isLarger, change) = Saturation.negativePart(best, minus: logit)
      best &-= change
      bestIndex ^= (bestIndex ^ Int32(truncatingIfNeeded: index)) & isLarger
      second &-= Saturation.negativePart(second, minus: logit &+ change).difference
      index &+= 1
    }
    classIndex = Int(bestIndex)
    // Both as Int32, so the difference modulo 2^32 is the true one.
    margin = logits.count == 1 ? 0 : UInt32(bitPattern: best &- second)
  }
}
