/// An input on its way through a model to its results.
package protocol Runner: AnyObject {
  /// Runs to the end of the input, a stop request or the end of the reader.
  func run() throws(ToolError)
  /// What happened so far.
  var statistics: StreamStatistics { get }
}

extension StreamRunner: Runner {}
extension KeyedRunner: Runner {}
