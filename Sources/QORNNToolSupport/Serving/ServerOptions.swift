/// What a server allows.
package struct ServerOptions: Sendable {
  /// Where the socket is.
  package var path: String
  /// The clients at once; one more is told so and closed.
  package var clientLimit: Int
  /// The bytes of a line.
  package var lineLimit: Int
  /// The seconds that a client may send nothing, or take none of its results.
  package var idleSeconds: Int
  /// The seconds that clients have for what is left when the server is to stop.
  package var drainSeconds = 10

  package init(path: String, clientLimit: Int = 128, lineLimit: Int = 1 << 16, idleSeconds: Int = 300) {
    self.path = path
    self.clientLimit = clientLimit
    self.lineLimit = lineLimit
    self.idleSeconds = idleSeconds
  }
}
