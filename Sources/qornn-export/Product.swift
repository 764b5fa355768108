import QORNN
import QORNNExport
import QORNNToolSupport

/// What an export writes to `--output`.
enum Product {
  case model
  case cArray(name: ArrayName)
  case swiftArray(name: ArrayName)
  case certificate(rows: String?)

  /// - Throws: `.usage` for options that exclude each other.
  init(_ arguments: ParsedArguments) throws(ToolError) {
    let flags = [ExportCommand.cArray, ExportCommand.swiftArray, ExportCommand.certificate]
    let given = flags.filter { arguments[$0] }.map(\.parameter.name)
    if given.count > 1 {
      throw ToolError(.usage, "\(given[1]): found \(given[0]) too, expected one of the two")
    }
    let name = arguments[ExportCommand.arrayName]
    let rows = arguments[ExportCommand.certificateRows]
    if name != nil, !arguments[ExportCommand.cArray], !arguments[ExportCommand.swiftArray] {
      throw ToolError(.usage, "--array-name: found no array, expected --c-array or --swift-array")
    }
    if arguments[ExportCommand.certificate] {
      self = .certificate(rows: rows)
      return
    }
    if rows != nil {
      throw ToolError(.usage, "--certificate-rows: found no certificate, expected --certificate")
    }
    if arguments[ExportCommand.cArray] {
      self = .cArray(name: name ?? CArray.defaultName)
    } else if arguments[ExportCommand.swiftArray] {
      self = .swiftArray(name: name ?? SwiftArray.defaultName)
    } else {
      self = .model
    }
  }

  /// Where it goes if nobody says; a certificate is only printed.
  var defaultPath: String? {
    switch self {
    case .model: "model.qornn"
    case .cArray: "model.c"
    case .swiftArray: "model.swift"
    case .certificate: nil
    }
  }

  /// Refuses to write over a header that nobody named and that is not ours.
  ///
  /// - Throws: `.cannotCreate` for a file that another hand wrote.
  func checkHeader(_ path: String?) throws(ToolError) {
    guard let header = path.flatMap(headerPath),
      let start = OutputFile.start(of: header, count: CArray.mark.utf8.count),
      start != Array(CArray.mark.utf8)
    else { return }
    throw ToolError(
      .cannotCreate,
      "cannot create \(EchoedText.quoted(header, limit: 4096)): found a file that is not of --c-array, "
        + "expected none or an older one")
  }

  /// All that is written for `--output path`.
  func files(_ path: String?) -> [NamedFile] {
    var files = path.map { [NamedFile(option: "--output", path: $0)] } ?? []
    if let header = path.flatMap(headerPath) {
      files.append(NamedFile(option: "the header of --output", path: header))
    }
    if case .certificate(let rows?) = self {
      files.append(NamedFile(option: "--certificate-rows", path: rows))
    }
    return files
  }

  /// The declarations of an array in `name.c` go to `name.h`.
  private func headerPath(_ path: String) -> String? {
    guard case .cArray = self, path.hasSuffix(".c") else { return nil }
    return path.dropLast(2) + ".h"
  }

  /// Writes it, each file whole or not at all; a certificate is printed too.
  func deliver(_ model: SharedModel, to path: String?) throws(ToolError) {
    switch self {
    case .model: try write([UInt8](model.model.bytes.all), to: path)
    case .cArray(let name):
      let array = CArray(model, name: name)
      try write(Array(array.header.utf8), to: path.flatMap(headerPath))
      try write(Array(array.source.utf8), to: path)
    case .swiftArray(let name):
      try write(Array(SwiftArray(model, name: name).source.utf8), to: path)
    case .certificate(let rows):
      let certificate = Certificate(model)
      try write(Array(certificate.rows.utf8), to: rows)
      try write(Array(certificate.text.utf8), to: path)
      let output = StandardOutput()
      try output.write(certificate.text)
      try output.flush()
    }
  }

  private func write(_ bytes: [UInt8], to path: String?) throws(ToolError) {
    if let path { try OutputFile.write(bytes, to: path) }
  }
}
