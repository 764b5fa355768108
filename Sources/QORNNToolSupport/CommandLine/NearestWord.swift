/// Spelling suggestions for mistyped options and commands.
enum NearestWord {
  /// The candidate with the fewest typing mistakes (first one wins ties), or nil when none is near.
  static func find(_ word: String, among candidates: [String]) -> String? {
    let limit = max(2, word.count / 3)
    var best: (word: String, distance: Int)?
    for candidate in candidates {
      let distance = typingDistance(Array(word), Array(candidate))
      if distance <= limit && distance < (best?.distance ?? .max) { best = (candidate, distance) }
    }
    return best?.word
  }

  /// The fewest insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
  static func typingDistance(_ a: [Character], _ b: [Character]) -> Int {
    if a.count > 64 || b.count > 64 { return .max }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
