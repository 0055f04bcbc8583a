using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Yaml;

/// <summary>One key of a mapping with its value.</summary>
internal sealed record YamlEntry(string Key, SourceSpan KeySpan, YamlNode Value);
