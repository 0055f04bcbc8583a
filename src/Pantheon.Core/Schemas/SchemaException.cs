using Pantheon.Core.Diagnostics;

namespace Pantheon.Core.Schemas;

/// <summary>A schema that cannot be honoured: an unknown keyword, a wrong value, an unresolved reference; with its JSON path.</summary>
public sealed class SchemaException(string code, string path, string message, string? hint = null) : PantheonException(code, message, hint)
{
    public string Path { get; } = path;
}
