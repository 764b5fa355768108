/// What is to be done before a wait for input, told after the source was made.
final class WaitingHook {
  var action: (() throws(ToolError) -> Void)?
}
