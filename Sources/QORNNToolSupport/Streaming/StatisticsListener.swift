/// Who wants to know now and then what happened so far.
package protocol StatisticsListener: AnyObject {
  /// Takes the statistics if it is time for them.
  ///
  /// - Parameter now: the monotonic clock; nil: it is time in any case.
  func note(at now: UInt64?, _ statistics: () -> StreamStatistics)
}
