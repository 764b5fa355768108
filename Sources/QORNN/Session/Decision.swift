/// The class of the largest logit and by how much it leads, equation (5).
public struct Decision: Equatable, Sendable {
  /// The smallest index among the largest logits.
  public let classIndex: Int
  /// The distance to the largest of the other logits: 0 for a tie or a single class.
  public let margin: UInt32

  /// Decides for the largest logit.
  ///
  /// - Precondition: at least one logit.
  public init(_ logits: UnsafeBufferPointer<Int32>) {
    precondition(logits.count > 0, "no logits")
    var best = 0
    var second: Int32?
    var index = 1
    while index < logits.count {
      if logits[index] > logits[best] {
        second = logits[best]
        best = index
      } else if second.map({ logits[index] > $0 }) ?? true {
        second = logits[index]
      }
      index &+= 1
    }
    classIndex = best
    // Both as Int32, so the difference modulo 2^32 is the true one.
    margin = second.map { UInt32(bitPattern: logits[best] &- $0) } ?? 0
  }
}
