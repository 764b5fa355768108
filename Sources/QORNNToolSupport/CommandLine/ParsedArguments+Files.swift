extension ParsedArguments {
  /// The files that were given for these options and positionals; those that were not given are left out.
  package func files(_ names: [String]) -> [NamedFile] {
    names.flatMap { name in (texts[name] ?? []).suffix(1).map { NamedFile(option: name, path: $0) } }
  }
}
