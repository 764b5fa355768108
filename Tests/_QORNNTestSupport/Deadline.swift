import Dispatch
import Foundation

/// Whether a function ends within its time, for what may wait for ever. Its time begins when it does: a test's time limit begins
/// while the test still waits for its turn among all the others.
///
/// One that does not end keeps its thread.
public func endsWithin(seconds: Int, _ body: @escaping @Sendable () -> Void) -> Bool {
  let end = DispatchSemaphore(value: 0)
  DispatchQueue(label: "endsWithin").async {
    body()
    end.signal()
  }
  return end.wait(timeout: .now() + .seconds(seconds)) == .success
}

/// Kills a program that runs for longer, unless it is cancelled.
public func killing(_ process: pid_t, afterSeconds seconds: Int) -> DispatchWorkItem {
  let overdue = DispatchWorkItem { kill(process, SIGKILL) }
  DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds), execute: overdue)
  return overdue
}
