import QORNN
import QORNNExport
import QORNNToolSupport

/// What an export writes to `--output`.
enum Product {
  case model
  case cArray(name: ArrayName)
  case swiftArray(name: ArrayName)

  /// - Throws: `.usage` for options that exclude each other.
  init(_ arguments: ParsedArguments) throws(ToolError) {
    let given = [ExportCommand.cArray, ExportCommand.swiftArray].filter { arguments[$0] }
      .map(\.parameter.name)
    if given.count > 1 {
      throw ToolError(.usage, "\(given[1]): found \(given[0]) too, expected one of the two")
    }
    let name = arguments[ExportCommand.arrayName]
    if name != nil, given.isEmpty {
      throw ToolError(.usage, "--array-name: found no array, expected --c-array or --swift-array")
    }
    if arguments[ExportCommand.cArray] {
      self = .cArray(name: name ?? CArray.defaultName)
    } else if arguments[ExportCommand.swiftArray] {
      self = .swiftArray(name: name ?? SwiftArray.defaultName)
    } else {
      self = .model
    }
  }

  /// Where it goes if nobody says.
  var defaultPath: String {
    switch self {
    case .model: "model.qornn"
    case .cArray: "model.c"
    case .swiftArray: "model.swift"
    }
  }

  /// Refuses to write over a header that nobody named and that is not ours.
  ///
  /// - Throws: `.cannotCreate` for a file that another hand wrote.
  func checkHeader(_ path: String) throws(ToolError) {
    guard let header = headerPath(path),
      let start = OutputFile.start(of: header, count: CArray.mark.utf8.count),
      start != Array(CArray.mark.utf8)
    else { return }
    throw ToolError(
      .cannotCreate,
      "cannot create \(EchoedText.quoted(header, limit: 4096)): found a file that is not of --c-array, "
        + "expected none or an older one")
  }

  /// All that is written for `--output path`.
  func files(_ path: String) -> [NamedFile] {
    [NamedFile(option: "--output", path: path)]
      + (headerPath(path).map { [NamedFile(option: "the header of --output", path: $0)] } ?? [])
  }

  /// The declarations of an array in `name.c` go to `name.h`.
  private func headerPath(_ path: String) -> String? {
    guard case .cArray = self, path.hasSuffix(".c") else { return nil }
    return path.dropLast(2) + ".h"
  }

  /// Writes it, each file whole or not at all.
  func write(_ model: SharedModel, to path: String) throws(ToolError) {
    switch self {
    case .model: try OutputFile.write([UInt8](model.model.bytes.all), to: path)
    case .cArray(let name):
      let array = CArray(model, name: name)
      if let headerPath = headerPath(path) { try OutputFile.write(Array(array.header.utf8), to: headerPath) }
      try OutputFile.write(Array(array.source.utf8), to: path)
    case .swiftArray(let name):
      try OutputFile.write(Array(SwiftArray(model, name: name).source.utf8), to: path)
    }
  }
}
